// SPDX-License-Identifier: (GPL-2.0-only OR BSD-2-Clause)
// Visits all elements of an array and of a hash, adds up and deletes.
#include "packet.h"

struct {
	__uint(type, MAP_ARRAY);
	__uint(max_entries, 16);
	__type(key, u32);
	__type(value, u64);
} numbers SEC(".maps");

struct {
	__uint(type, MAP_HASH);
	__uint(max_entries, 32);
	__type(key, u32);
	__type(value, u32);
} lengths SEC(".maps");

struct total {
	u64 sum;
	u32 visited, limit;
};

static long add(void *map, const u32 *key, u64 *value, struct total *total)
{
	*value += *key;
	total->sum += *value;
	total->visited++;
	return *key == 11;
}

static long expire(void *map, const u32 *key, u32 *value, struct total *total)
{
	total->visited++;
	if (*value > total->limit)
		bpf_map_delete_elem(map, key);
	return 0;
}

SEC("xdp")
int for_each_element(struct xdp_md *context)
{
	u32 bytes = context->data_end - context->data, key = bytes & 31;
	struct total total = {.limit = 200};

	bpf_map_update_elem(&lengths, &key, &bytes, ANY);
	if (bpf_for_each_map_elem(&numbers, add, &total, 0) != 12)
		return XDP_ABORTED;
	bpf_for_each_map_elem(&lengths, expire, &total, 0);
	return total.sum & 1 ? XDP_DROP : total.visited & 1 ? XDP_TX : XDP_PASS;
}

LICENSE("Dual BSD/GPL");
