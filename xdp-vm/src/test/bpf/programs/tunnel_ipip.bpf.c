// SPDX-License-Identifier: (GPL-2.0-only OR BSD-2-Clause)
// Puts IPv4 packets into IPv4 packets, and takes them out again: two programs of one object.
#include "packet.h"

const volatile be32 config_source = 0x016433c6; // 198.51.100.1
const volatile be32 config_target = 0x027100cb; // 203.0.113.2

SEC("xdp/encapsulate")
int encapsulate(struct xdp_md *context)
{
	struct cursor cursor = cursor_of(context);
	struct ethhdr *eth, kept;
	struct iphdr *ip = take_ipv4(&cursor, &eth);
	struct iphdr outer = {.version_ihl = 0x45, .ttl = 64, .protocol = PROTO_IPIP};

	if (!ip || ip->protocol == PROTO_IPIP)
		return XDP_PASS;
	kept = *eth;
	outer.tot_len = htons(ntohs(ip->tot_len) + sizeof(outer));
	outer.tos = ip->tos;
	outer.saddr = config_source;
	outer.daddr = config_target;
	outer.check = ipv4_checksum(&outer);
	if (bpf_xdp_adjust_head(context, -(int)sizeof(outer)))
		return XDP_DROP;
	cursor = cursor_of(context);
	eth = TAKE(&cursor, struct ethhdr);
	if (!eth)
		return XDP_DROP;
	ip = TAKE(&cursor, struct iphdr);
	if (!ip)
		return XDP_DROP;
	*eth = kept;
	*ip = outer;
	return XDP_TX;
}

SEC("xdp/decapsulate")
int decapsulate(struct xdp_md *context)
{
	struct cursor cursor = cursor_of(context);
	struct ethhdr *eth, kept;
	struct iphdr *ip = take_ipv4(&cursor, &eth);

	if (!ip || ip->protocol != PROTO_IPIP)
		return XDP_PASS;
	if (!TAKE(&cursor, struct iphdr))
		return XDP_DROP;
	kept = *eth;
	if (bpf_xdp_adjust_head(context, sizeof(*ip)))
		return XDP_DROP;
	cursor = cursor_of(context);
	eth = TAKE(&cursor, struct ethhdr);
	if (!eth)
		return XDP_DROP;
	*eth = kept;
	return XDP_TX;
}

LICENSE("Dual BSD/GPL");
