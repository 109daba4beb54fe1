// SPDX-License-Identifier: (GPL-2.0-only OR BSD-2-Clause)
// Answers pings: addresses change places, and the checksum is what bpf_csum_diff says.
#include "packet.h"

SEC("xdp")
int icmp_echo(struct xdp_md *context)
{
	struct cursor cursor = cursor_of(context);
	struct ethhdr *eth;
	struct iphdr *ip = take_ipv4(&cursor, &eth);
	struct icmphdr *icmp;
	be32 before, after, address;

	if (!ip || ip->protocol != PROTO_ICMP)
		return XDP_PASS;
	icmp = TAKE(&cursor, struct icmphdr);
	if (!icmp || icmp->type != 8 || icmp->code != 0)
		return XDP_PASS;
	swap_macs(eth);
	address = ip->saddr;
	ip->saddr = ip->daddr;
	ip->daddr = address;
	before = *(be32 *)icmp & 0xffff;
	icmp->type = 0;
	after = *(be32 *)icmp & 0xffff;
	icmp->checksum = fold(bpf_csum_diff(&before, sizeof(before), &after, sizeof(after), (u16)~icmp->checksum));
	return XDP_TX;
}

LICENSE("Dual BSD/GPL");
