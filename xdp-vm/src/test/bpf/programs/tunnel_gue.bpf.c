// SPDX-License-Identifier: (GPL-2.0-only OR BSD-2-Clause)
// Generic UDP encapsulation: the source port carries the flow's hash, so that routers spread flows over paths.
#include "packet.h"

struct destination {
	be32 address;
	be16 port;
	u16 unused;
};

struct gue {
	struct iphdr ip;
	struct udphdr udp;
	be32 header;
};

struct {
	__uint(type, MAP_ARRAY);
	__uint(max_entries, 4);
	__type(key, u32);
	__type(value, struct destination);
} destinations SEC(".maps");

__inline u32 hash(const struct iphdr *ip)
{
	return mix(mix(ip->saddr) ^ ip->daddr ^ ip->protocol);
}

SEC("xdp")
int tunnel_gue(struct xdp_md *context)
{
	struct cursor cursor = cursor_of(context);
	struct ethhdr *eth, kept;
	struct iphdr *ip = take_ipv4(&cursor, &eth);
	struct destination *to;
	struct gue outer = {};
	u32 flow, index;

	if (!ip)
		return XDP_PASS;
	flow = hash(ip);
	index = flow & 3;
	to = bpf_map_lookup_elem(&destinations, &index);
	if (!to || !to->address)
		return XDP_PASS;
	kept = *eth;
	outer.ip = (struct iphdr){.version_ihl = 0x45, .ttl = 64, .protocol = PROTO_UDP, .saddr = ip->daddr};
	outer.ip.daddr = to->address;
	outer.ip.tot_len = htons(ntohs(ip->tot_len) + sizeof(outer));
	outer.ip.check = ipv4_checksum(&outer.ip);
	outer.udp.source = htons(0x8000 | (flow >> 17));
	outer.udp.dest = to->port;
	outer.udp.len = htons(ntohs(ip->tot_len) + sizeof(outer.udp) + sizeof(outer.header));
	outer.header = htonl(PROTO_IPIP << 16);
	if (bpf_xdp_adjust_head(context, -(int)sizeof(outer)))
		return XDP_DROP;
	cursor = cursor_of(context);
	eth = take(&cursor, sizeof(*eth) + sizeof(outer));
	if (!eth)
		return XDP_DROP;
	*eth = kept;
	__builtin_memcpy(eth + 1, &outer, sizeof(outer));
	return XDP_TX;
}

LICENSE("Dual BSD/GPL");
