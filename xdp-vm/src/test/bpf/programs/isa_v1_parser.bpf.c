// SPDX-License-Identifier: (GPL-2.0-only OR BSD-2-Clause)
// For the first version of the instruction set: no 32-bit arithmetic and no "less than" jumps.
#include "packet.h"

struct {
	__uint(type, MAP_HASH);
	__uint(max_entries, 16);
	__type(key, u32);
	__type(value, u64);
} lengths SEC(".maps");

SEC("xdp")
int isa_v1_parser(struct xdp_md *context)
{
	struct cursor cursor = cursor_of(context);
	u32 bytes = cursor.end - cursor.at, bucket = bytes / 100, shifted;
	struct ethhdr *eth;
	struct iphdr *ip = take_ipv4(&cursor, &eth);
	u64 *count, one = 1;
	s32 signed_bytes = bytes - 80;

	opaque(signed_bytes);
	if (!ip)
		return signed_bytes < 0 ? XDP_DROP : XDP_PASS;
	shifted = (ip->saddr << 7 | ip->saddr >> 25) * 31;
	bucket += shifted % 3;
	count = bpf_map_lookup_elem(&lengths, &bucket);
	if (count)
		__sync_fetch_and_add(count, 1);
	else
		bpf_map_update_elem(&lengths, &bucket, &one, ANY);
	return signed_bytes >> 2 < 3 ? XDP_PASS : XDP_TX;
}

LICENSE("Dual BSD/GPL");
