// SPDX-License-Identifier: (GPL-2.0-only OR BSD-2-Clause)
// Remembers where the first fragment of an IPv4 packet went, so that the others can follow.
#include "packet.h"

struct fragment {
	be32 source, target;
	be16 id;
	u8 protocol, unused;
};

struct {
	__uint(type, MAP_LRU_HASH);
	__uint(max_entries, 64);
	__type(key, struct fragment);
	__type(value, be16);
} firsts SEC(".maps");

SEC("xdp")
int fragments(struct xdp_md *context)
{
	struct cursor cursor = cursor_of(context);
	struct fragment key = {};
	struct ethhdr *eth;
	struct iphdr *ip = take_ipv4(&cursor, &eth);
	be16 *ports, *port;
	u32 offset;

	if (!ip || !(ip->frag_off & htons(0x3fff)))
		return XDP_PASS;
	key.source = ip->saddr;
	key.target = ip->daddr;
	key.id = ip->id;
	key.protocol = ip->protocol;
	offset = ntohs(ip->frag_off) & 0x1fff;
	if (offset == 0) {
		ports = take(&cursor, 4);
		if (!ports)
			return XDP_DROP;
		bpf_map_update_elem(&firsts, &key, &ports[1], ANY);
		return XDP_TX;
	}
	port = bpf_map_lookup_elem(&firsts, &key);
	if (!port)
		return XDP_DROP;
	if (!(ip->frag_off & htons(0x2000)))
		bpf_map_delete_elem(&firsts, &key);
	return XDP_TX;
}

LICENSE("Dual BSD/GPL");
