// SPDX-License-Identifier: (GPL-2.0-only OR BSD-2-Clause)
// Asks helpers for what they refuse, and for what they do, and writes every answer down.
#include "test_bpf.h"

enum { MAP_PERF_EVENT_ARRAY = 4, MAP_PERCPU_HASH = 5, MAP_PERCPU_ARRAY = 6, MAP_QUEUE = 22, MAP_STACK = 23 };

static long (*const map_update)(void *map, const void *key, const void *value, u64 flags) = (void *)2;
static long (*const perf_output)(void *context, void *map, u64 flags, const void *data, u64 size) = (void *)25;
static long (*const map_push)(void *map, const void *value, u64 flags) = (void *)87;
static long (*const map_pop)(void *map, void *value) = (void *)88;
static long (*const map_peek)(void *map, void *value) = (void *)89;
static long (*const ring_output)(void *ring, const void *data, u64 size, u64 flags) = (void *)130;
static void *(*const ring_reserve)(void *ring, u64 size, u64 flags) = (void *)131;
static void (*const ring_submit)(void *record, u64 flags) = (void *)132;
static void (*const ring_discard)(void *record, u64 flags) = (void *)133;
static u64 (*const ring_query)(void *ring, u64 question) = (void *)134;
static long (*const for_each)(void *map, void *callback, void *context, u64 flags) = (void *)164;
static void *(*const map_lookup_percpu)(void *map, const void *key, u32 cpu) = (void *)195;
static u32 (*const random_u32)(void) = (void *)7;
static u32 (*const processor_id)(void) = (void *)8;

u64 answers[64];
u32 next;

static __noinline void say(u64 answer)
{
	if (next < 64)
		answers[next++ & 63] = answer;
}

struct {
	__uint(type, MAP_PERCPU_ARRAY);
	__uint(max_entries, 2);
	__type(key, u32);
	__type(value, u64);
} numbers_of_cpus SEC(".maps");

struct {
	__uint(type, MAP_PERCPU_HASH);
	__uint(max_entries, 2);
	__type(key, u32);
	__type(value, u64);
} names_of_cpus SEC(".maps");

struct {
	__uint(type, MAP_RINGBUF);
	__uint(max_entries, 4096);
} ring SEC(".maps");

struct {
	__uint(type, MAP_PERF_EVENT_ARRAY);
	__uint(key_size, 4);
	__uint(value_size, 4);
	__uint(max_entries, 4);
} events SEC(".maps");

struct {
	__uint(type, MAP_HASH);
	__uint(max_entries, 8);
	__type(key, u32);
	__type(value, u64);
} names SEC(".maps");

struct {
	__uint(type, MAP_PROG_ARRAY);
	__uint(max_entries, 2);
	__uint(key_size, 4);
	__uint(value_size, 4);
} programs SEC(".maps");

struct {
	__uint(type, MAP_QUEUE);
	__uint(max_entries, 2);
	__type(value, u64);
} queue SEC(".maps");

struct {
	__uint(type, MAP_STACK);
	__uint(max_entries, 2);
	__type(value, u64);
} stack SEC(".maps");

u64 counted;

static long count(u32 index, void *stop_at)
{
	counted++;
	return index + 1 == *(u32 *)stop_at;
}

SEC("xdp")
int loops(struct xdp_md *context)
{
	u32 stop_at = 0;

	say(loop(0, count, &stop_at, 0));
	say(loop(10, count, &stop_at, 0));
	say(loop(1 << 23, count, &stop_at, 0));
	// The kernel puts the loop itself in place of the call, and then says it in 32 bits.
	say((int)loop((1 << 23) + 1, count, &stop_at, 0));
	say(loop(5, count, &stop_at, 1));
	stop_at = 4;
	say(loop(10, count, &stop_at, 0));
	say(counted);
	return XDP_PASS;
}

SEC("xdp")
int values_of_cpus(struct xdp_md *context)
{
	u32 key = 1, none = 2, cpu;
	u64 value = 77, *found;

	say(map_update(&numbers_of_cpus, &key, &value, 0));
	say(map_update(&names_of_cpus, &key, &value, 0));
	for (cpu = 0; cpu < 2; cpu++) {
		found = map_lookup_percpu(&numbers_of_cpus, &key, cpu);
		say(found ? 1 : 0);
		found = map_lookup_percpu(&names_of_cpus, &key, cpu);
		say(found ? 1 : 0);
	}
	found = map_lookup_percpu(&numbers_of_cpus, &key, processor_id());
	say(found ? *found : 0);
	found = map_lookup_percpu(&names_of_cpus, &key, processor_id());
	say(found ? *found : 0);
	say(map_lookup_percpu(&numbers_of_cpus, &none, 0) ? 1 : 0);
	say(map_lookup_percpu(&names_of_cpus, &none, 0) ? 1 : 0);
	say(map_lookup_percpu(&numbers_of_cpus, &key, 100000) ? 1 : 0);
	say(map_lookup_percpu(&names_of_cpus, &key, -1) ? 1 : 0);
	return XDP_PASS;
}

static __noinline void say_ring(void)
{
	say(ring_query(&ring, 0));
	say(ring_query(&ring, 2));
	say(ring_query(&ring, 3));
}

SEC("xdp")
int rings(struct xdp_md *context)
{
	u64 value = 5, *record;

	say(ring_query(&ring, 1));
	say(ring_query(&ring, 4));
	record = ring_reserve(&ring, 8, 1);
	say(record ? 1 : 0);
	if (record)
		ring_discard(record, 0);
	record = ring_reserve(&ring, 5000, 0);
	say(record ? 1 : 0);
	if (record)
		ring_discard(record, 0);
	record = ring_reserve(&ring, 4088, 0);
	say(record ? 1 : 0);
	if (record)
		ring_discard(record, 0);
	say_ring();
	record = ring_reserve(&ring, 13, 0);
	say(record ? 1 : 0);
	if (record) {
		*record = 1;
		ring_submit(record, 0);
	}
	say_ring();
	record = ring_reserve(&ring, 8, 0);
	if (record)
		ring_discard(record, 1);
	say_ring();
	say(ring_output(&ring, &value, 8, 2));
	say(ring_output(&ring, &value, 0, 1));
	say(ring_output(&ring, &value, 8, 4));
	say_ring();
	return XDP_PASS;
}

SEC("xdp")
int perf(struct xdp_md *context)
{
	u64 value = 5;

	say(perf_output(context, &events, 0xffffffff, &value, 8));
	say(perf_output(context, &events, 0, &value, 8));
	say(perf_output(context, &events, 3, &value, 8));
	say(perf_output(context, &events, 4, &value, 8));
	say(perf_output(context, &events, 0xfffffffe, &value, 8));
	say(perf_output(context, &events, 0xffffffff | 64ULL << 32, &value, 8));
	say(perf_output(context, &events, 0xffffffff | 65ULL << 32, &value, 8));
	say(perf_output(context, &events, 0xffffffff | 1ULL << 52, &value, 8));
	say(perf_output(context, &events, 0xffffffff, &value, 0));
	return XDP_PASS;
}

static long add_up(void *map, u32 *key, u64 *value, u64 *sum)
{
	*sum += *value;
	return *key == 100;
}

SEC("xdp")
int each(struct xdp_md *context)
{
	u32 key;
	u64 value, sum = 0;

	say(for_each(&names, add_up, &sum, 0));
#pragma unroll
	for (int i = 0; i < 5; i++) {
		key = i;
		value = 1ULL << i;
		map_update(&names, &key, &value, 0);
	}
	say(for_each(&names, add_up, &sum, 0));
	say(sum);
	say(for_each(&names, add_up, &sum, 1));
	say(for_each(&numbers_of_cpus, add_up, &sum, 0));
	return XDP_PASS;
}

SEC("xdp")
int tails(struct xdp_md *context)
{
	tail_call(context, &programs, 0);
	say(1);
	tail_call(context, &programs, 2);
	say(2);
	tail_call(context, &programs, -1);
	say(3);
	return XDP_PASS;
}

SEC("xdp")
int queues(struct xdp_md *context)
{
	u64 value;

	value = 9;
	say(map_pop(&queue, &value));
	say(value);
	value = 9;
	say(map_peek(&stack, &value));
	say(value);
	for (int i = 1; i <= 3; i++) {
		value = i;
		say(map_push(&queue, &value, 0));
		say(map_push(&stack, &value, i == 3 ? 2 : 0));
	}
	say(map_push(&queue, &value, 1));
	say(map_push(&queue, &value, 3));
	say(map_push(&queue, &value, 4));
	say(map_peek(&queue, &value));
	say(value);
	say(map_peek(&stack, &value));
	say(value);
	for (int i = 0; i < 3; i++) {
		say(map_pop(&queue, &value));
		say(value);
		say(map_pop(&stack, &value));
		say(value);
	}
	return XDP_PASS;
}

SEC("xdp")
int chance(struct xdp_md *context)
{
	u64 numbers = 0;

	// Ten numbers of which all were the same would be a miracle.
#pragma unroll
	for (int i = 0; i < 10; i++)
		numbers |= 1ULL << (random_u32() & 63);
	say((numbers & (numbers - 1)) != 0);
	say(processor_id() < 4096);
	return XDP_PASS;
}

char LICENSE[] SEC("license") = "GPL";
