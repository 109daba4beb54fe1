// SPDX-License-Identifier: (GPL-2.0-only OR BSD-2-Clause)
// Programs whose effects the tests of the kernel engine can see.
#include "test_bpf.h"

static long (*const adjust_head)(struct xdp_md *context, int delta) = (void *)44;
static long (*const ringbuf_output)(void *ringbuf, void *data, u64 size, u64 flags) = (void *)130;
static void *(*const ringbuf_reserve)(void *ringbuf, u64 size, u64 flags) = (void *)131;
static void (*const ringbuf_submit)(void *data, u64 flags) = (void *)132;
static void (*const ringbuf_discard)(void *data, u64 flags) = (void *)133;

const volatile u32 config_verdict = XDP_DROP;
u64 runs;
u32 seed = 7;

struct event {
	u64 number;
	u32 length;
	u32 seed;
};

struct {
	__uint(type, MAP_RINGBUF);
	__uint(max_entries, 4096);
} events SEC(".maps");

struct {
	__uint(type, MAP_HASH);
	__uint(max_entries, 16);
	__type(key, u32);
	__type(value, u64);
} hits SEC(".maps");

static __noinline u32 length(struct xdp_md *context)
{
	return context->data_end - context->data;
}

SEC("xdp")
int verdict(struct xdp_md *context)
{
	u32 key = length(context);
	u64 *hit = map_lookup(&hits, &key);

	if (hit)
		__sync_fetch_and_add(hit, 1);
	runs++;
	return config_verdict;
}

SEC("xdp")
int grow(struct xdp_md *context)
{
	if (adjust_head(context, -4))
		return XDP_DROP;
	u8 *data = (void *)(long)context->data;
	u8 *end = (void *)(long)context->data_end;

	if (data + 4 > end)
		return XDP_DROP;
	data[0] = 0xaa;
	data[1] = 0xbb;
	data[2] = 0xcc;
	data[3] = 0xdd;
	return XDP_TX;
}

// Every third event is taken back.
SEC("xdp")
int emit(struct xdp_md *context)
{
	struct event *event = ringbuf_reserve(&events, sizeof(*event), 0);

	if (!event)
		return XDP_DROP;
	event->number = ++runs;
	event->length = length(context);
	event->seed = seed;
	if (event->number % 3)
		ringbuf_submit(event, 0);
	else
		ringbuf_discard(event, 0);
	return XDP_PASS;
}

// A record of 13 bytes, to be padded.
SEC("xdp")
int emit_odd(struct xdp_md *context)
{
	char text[13] = "thirteen byte";

	return ringbuf_output(&events, text, sizeof(text), 0) ? XDP_DROP : XDP_PASS;
}

char LICENSE[] SEC("license") = "Dual BSD/GPL";
