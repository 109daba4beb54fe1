// SPDX-License-Identifier: (GPL-2.0-only OR BSD-2-Clause)
// Hashes the name that a DNS query asks for, label by label, and drops the ones that are listed.
#include "packet.h"

struct dnshdr {
	be16 id, flags, questions, answers, authorities, additional;
};

struct {
	__uint(type, MAP_HASH);
	__uint(max_entries, 1024);
	__type(key, u64);
	__type(value, u32);
} blocked SEC(".maps");

static volatile u64 last_name;

SEC("xdp")
int dns_filter(struct xdp_md *context)
{
	struct cursor cursor = cursor_of(context);
	struct ethhdr *eth;
	struct iphdr *ip = take_ipv4(&cursor, &eth);
	u64 hash = 0xcbf29ce484222325;
	struct udphdr *udp;
	struct dnshdr *dns;
	u32 left = 0;
	u8 *at;

	if (!ip || ip->protocol != PROTO_UDP)
		return XDP_PASS;
	udp = TAKE(&cursor, struct udphdr);
	if (!udp || udp->dest != htons(53))
		return XDP_PASS;
	dns = TAKE(&cursor, struct dnshdr);
	if (!dns || dns->flags & htons(0x8000) || dns->questions != htons(1))
		return XDP_DROP;
	at = cursor.at;
	for (int i = 0; i < 128; i++) {
		u8 byte;

		if ((void *)(at + 1) > cursor.end)
			return XDP_DROP;
		byte = *at++;
		if (left == 0) {
			if (byte == 0)
				break;
			if (byte > 63)
				return XDP_DROP;
			left = byte;
		} else {
			left--;
			if (byte >= 'A' && byte <= 'Z')
				byte |= 0x20;
		}
		hash = (hash ^ byte) * 0x100000001b3;
	}
	last_name = hash;
	return bpf_map_lookup_elem(&blocked, &hash) ? XDP_DROP : XDP_TX;
}

LICENSE("Dual BSD/GPL");
