// SPDX-License-Identifier: (GPL-2.0-only OR BSD-2-Clause)
// Several fields of a value that change together, under a lock.
#include "packet.h"

struct range {
	struct bpf_spin_lock lock;
	u32 least, greatest;
	u64 sum, count;
};

struct {
	__uint(type, MAP_ARRAY);
	__uint(max_entries, 2);
	__type(key, u32);
	__type(value, struct range);
} ranges SEC(".maps");

SEC("xdp")
int spin_lock(struct xdp_md *context)
{
	u32 bytes = context->data_end - context->data;
	u32 key = bytes > 100;
	struct range *range = bpf_map_lookup_elem(&ranges, &key);
	u64 mean;

	if (!range)
		return XDP_ABORTED;
	bpf_spin_lock(&range->lock);
	if (range->count == 0 || bytes < range->least)
		range->least = bytes;
	if (bytes > range->greatest)
		range->greatest = bytes;
	range->sum += bytes;
	range->count++;
	mean = range->sum / range->count;
	bpf_spin_unlock(&range->lock);
	return bytes > mean ? XDP_DROP : XDP_PASS;
}

LICENSE("Dual BSD/GPL");
