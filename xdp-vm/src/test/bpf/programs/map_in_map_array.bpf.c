// SPDX-License-Identifier: (GPL-2.0-only OR BSD-2-Clause)
// An array of arrays: which table counts is a matter of the packet's length.
#include "packet.h"

struct table {
	__uint(type, MAP_ARRAY);
	__uint(max_entries, 8);
	__type(key, u32);
	__type(value, u64);
} short_packets SEC(".maps"), long_packets SEC(".maps");

struct {
	__uint(type, MAP_ARRAY_OF_MAPS);
	__uint(max_entries, 3);
	__uint(key_size, 4);
	__array(values, struct table);
} tables SEC(".maps") = {.values = {&short_packets, &long_packets}};

SEC("xdp")
int map_in_map_array(struct xdp_md *context)
{
	u32 bytes = context->data_end - context->data;
	u32 outer = bytes < 64 ? 0 : bytes < 256 ? 1 : 2, inner = bytes & 7;
	void *table = bpf_map_lookup_elem(&tables, &outer);
	u64 *count;

	if (!table)
		return XDP_DROP;
	count = bpf_map_lookup_elem(table, &inner);
	if (!count)
		return XDP_ABORTED;
	return __sync_fetch_and_add(count, 1) & 1 ? XDP_TX : XDP_PASS;
}

LICENSE("Dual BSD/GPL");
