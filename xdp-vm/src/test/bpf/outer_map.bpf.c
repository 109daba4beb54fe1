// SPDX-License-Identifier: (GPL-2.0-only OR BSD-2-Clause)
// A map of maps that leaves it to the loader what kind of maps it holds.
#include "test_bpf.h"

struct {
	__uint(type, MAP_ARRAY_OF_MAPS);
	__uint(max_entries, 2);
	__type(key, u32);
	__type(value, u32);
} tables SEC(".maps");

SEC("xdp")
int look_twice(struct xdp_md *context)
{
	u32 zero = 0;
	u32 key = context->data_end - context->data;
	void *table = map_lookup(&tables, &zero);
	u64 *found = table ? map_lookup(table, &key) : 0;

	return found && *found == 7 ? XDP_TX : XDP_PASS;
}

char LICENSE[] SEC("license") = "GPL";
