// SPDX-License-Identifier: (GPL-2.0-only OR BSD-2-Clause)
// Something of everything that a collection can hold.
#include "test_bpf.h"

enum mode { MODE_OFF, MODE_ON = 5, MODE_MAX = 0xffffffff };
enum big { BIG_ONE = 1, BIG_HUGE = 0x100000000ULL };

struct flow {
	u64 packets;
	u16 port;
	union {
		u32 address;
		u8 octets[4];
	};
	struct {
		u16 first, second;
	} pair[2];
	u32 three : 3;
	u32 five : 5;
	const char *label;
};

const volatile u32 answer = 42;
const volatile u8 mac[6] = {2, 0, 0, 0, 0, 1};
const volatile signed char delta = -1;
const volatile enum mode mode = MODE_ON;
static const volatile u64 hidden_constant = 7;

int counter = 5;
static volatile int second = 9;
static u64 zeros[4];
enum big big;

struct {
	__uint(type, MAP_HASH);
	__uint(max_entries, 64);
	__uint(map_flags, 1);
	__type(key, u32);
	__type(value, struct flow);
} flows SEC(".maps");

struct {
	__uint(type, MAP_RINGBUF);
	__uint(max_entries, 4096);
} events SEC(".maps");

struct {
	__uint(type, MAP_ARRAY);
	__uint(key_size, 4);
	__uint(value_size, 8);
	__uint(max_entries, 3);
} plain SEC(".maps");

struct table {
	__uint(type, MAP_ARRAY);
	__uint(max_entries, 2);
	__type(key, u32);
	__type(value, u64);
} first_table SEC(".maps"), second_table SEC(".maps");

struct {
	__uint(type, MAP_ARRAY_OF_MAPS);
	__uint(max_entries, 4);
	__uint(key_size, 4);
	__array(values, struct table);
} tables SEC(".maps") = {.values = {[1] = &second_table, [3] = &first_table}};

int last(struct xdp_md *context);

struct {
	__uint(type, MAP_PROG_ARRAY);
	__uint(max_entries, 2);
	__uint(key_size, 4);
	__array(values, int(struct xdp_md *));
} programs SEC(".maps") = {.values = {[1] = &last}};

static __noinline int scale(int by)
{
	return by * counter + second;
}

__hidden __noinline int twice(int number)
{
	return scale(number) + scale(number + 1);
}

static int count(u32 index, void *context)
{
	zeros[index & 3]++;
	return 0;
}

static __noinline int lookup(u32 key)
{
	struct flow *flow = map_lookup(&flows, &key);

	return flow ? flow->port : 0;
}

SEC("xdp")
int first(struct xdp_md *context)
{
	u32 key = 1;
	u64 *value = map_lookup(&plain, &key);

	loop(4, count, 0, 0);
	tail_call(context, &programs, 1);
	if (!map_lookup(&tables, &key) || big == BIG_HUGE)
		return XDP_DROP;
	return twice(answer + hidden_constant + delta) + mac[5] + (value != 0) + mode;
}

SEC("xdp")
int last(struct xdp_md *context)
{
	return lookup(answer) ? XDP_PASS : XDP_TX;
}

SEC("xdp.frags/caller") static __noinline int in_section(struct xdp_md *context)
{
	return context->rx_queue_index + counter;
}

SEC("xdp.frags/caller")
int caller(struct xdp_md *context)
{
	return in_section(context) ? XDP_PASS : XDP_DROP;
}

char LICENSE[] SEC("license") = "Dual BSD/GPL";
