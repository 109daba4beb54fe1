// SPDX-License-Identifier: (GPL-2.0-only OR BSD-2-Clause)
// Copies whole structures into a ring buffer, and stops when it is half full.
#include "packet.h"

enum { AVAILABLE = 0, SIZE = 1 };

struct event {
	u8 header[32];
	u64 sequence;
};

struct {
	__uint(type, MAP_RINGBUF);
	__uint(max_entries, 4096);
} events SEC(".maps");

static u64 sequence;

SEC("xdp")
int ringbuf_output(struct xdp_md *context)
{
	struct cursor cursor = cursor_of(context);
	u8 *head = take(&cursor, 32);
	struct event event = {};

	if (!head)
		return XDP_PASS;
	if (bpf_ringbuf_query(&events, AVAILABLE) * 2 > bpf_ringbuf_query(&events, SIZE))
		return XDP_DROP;
	__builtin_memcpy(event.header, head, sizeof(event.header));
	event.sequence = sequence++;
	return bpf_ringbuf_output(&events, &event, sizeof(event), 0) ? XDP_ABORTED : XDP_TX;
}

LICENSE("Dual BSD/GPL");
