// SPDX-License-Identifier: (GPL-2.0-only OR BSD-2-Clause)
// Reads numbers that stand as text at the beginning of UDP payloads, with a sign or without.
#include "packet.h"

struct {
	__uint(type, MAP_ARRAY);
	__uint(max_entries, 2);
	__type(key, u32);
	__type(value, s64);
} last SEC(".maps");

SEC("xdp")
int strtol_payload(struct xdp_md *context)
{
	struct cursor cursor = cursor_of(context);
	struct ethhdr *eth;
	struct iphdr *ip = take_ipv4(&cursor, &eth);
	char text[16] = {}, *payload;
	u32 signed_key = 0, unsigned_key = 1;
	s64 number = 0;
	u64 natural = 0;

	if (!ip || ip->protocol != PROTO_UDP || !TAKE(&cursor, struct udphdr))
		return XDP_PASS;
	payload = take(&cursor, 8);
	if (!payload)
		return XDP_PASS;
	__builtin_memcpy(text, payload, 8);
	if (bpf_strtol(text, sizeof(text), 0, &number) < 0)
		return XDP_DROP;
	bpf_map_update_elem(&last, &signed_key, &number, ANY);
	if (bpf_strtoul(text, sizeof(text), 16, &natural) > 0)
		bpf_map_update_elem(&last, &unsigned_key, &natural, ANY);
	return number < 0 ? XDP_DROP : XDP_TX;
}

LICENSE("GPL");
