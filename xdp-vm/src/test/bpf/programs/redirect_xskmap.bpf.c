// SPDX-License-Identifier: (GPL-2.0-only OR BSD-2-Clause)
// Hands packets to the socket of their queue, if there is one.
#include "packet.h"

struct {
	__uint(type, MAP_XSKMAP);
	__uint(max_entries, 64);
	__type(key, u32);
	__type(value, u32);
} sockets SEC(".maps");

struct {
	__uint(type, MAP_PERCPU_ARRAY);
	__uint(max_entries, 64);
	__type(key, u32);
	__type(value, u32);
} packets SEC(".maps");

SEC("xdp")
int redirect_xskmap(struct xdp_md *context)
{
	u32 queue = context->rx_queue_index, *count = bpf_map_lookup_elem(&packets, &queue);

	// Every other packet goes the ordinary way.
	if (count && (*count)++ & 1)
		return XDP_PASS;
	if (bpf_map_lookup_elem(&sockets, &queue))
		return bpf_redirect_map(&sockets, queue, 0);
	return XDP_TX;
}

LICENSE("Dual BSD/GPL");
