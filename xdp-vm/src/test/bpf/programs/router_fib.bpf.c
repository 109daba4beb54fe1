// SPDX-License-Identifier: (GPL-2.0-only OR BSD-2-Clause)
// Routes IPv4 and IPv6 by the kernel's own tables; what they do not know goes up the stack.
#include "packet.h"

enum { AF_INET = 2, AF_INET6 = 10 };

SEC("xdp")
int router_fib(struct xdp_md *context)
{
	struct bpf_fib_lookup route = {.ifindex = context->ingress_ifindex};
	struct cursor cursor = cursor_of(context);
	struct ethhdr *eth = TAKE(&cursor, struct ethhdr);
	struct iphdr *ip = NULL;
	struct ip6hdr *ip6 = NULL;
	long result;

	if (!eth)
		return XDP_DROP;
	if (eth->proto == htons(ETH_IP)) {
		ip = TAKE(&cursor, struct iphdr);
		if (!ip || ip->ttl <= 1)
			return XDP_PASS;
		route.family = AF_INET;
		route.tos = ip->tos;
		route.l4_protocol = ip->protocol;
		route.tot_len = ntohs(ip->tot_len);
		route.ipv4_src = ip->saddr;
		route.ipv4_dst = ip->daddr;
	} else if (eth->proto == htons(ETH_IPV6)) {
		ip6 = TAKE(&cursor, struct ip6hdr);
		if (!ip6 || ip6->hop_limit <= 1)
			return XDP_PASS;
		route.family = AF_INET6;
		route.l4_protocol = ip6->nexthdr;
		route.tot_len = ntohs(ip6->payload_len);
		route.ipv4_src = ip6->saddr[0];
		route.ipv4_dst = ip6->daddr[0];
		__builtin_memcpy(route.ipv6_src_rest, &ip6->saddr[1], 12);
		__builtin_memcpy(route.ipv6_dst_rest, &ip6->daddr[1], 12);
	} else {
		return XDP_PASS;
	}
	result = bpf_fib_lookup(context, &route, sizeof(route), 0);
	// Blackhole, unreachable and prohibited routes are 1 to 3.
	if (result >= 1 && result <= 3)
		return XDP_DROP;
	if (result != 0)
		return result < 0 ? XDP_ABORTED : XDP_PASS;
	if (ip) {
		ip->ttl--;
		ip->check = csum_replace2(ip->check, htons((ip->ttl + 1) << 8 | ip->protocol), htons(ip->ttl << 8 | ip->protocol));
	} else if (ip6) {
		ip6->hop_limit--;
	}
	__builtin_memcpy(eth->dst, route.dmac, 6);
	__builtin_memcpy(eth->src, route.smac, 6);
	return bpf_redirect(route.ifindex, 0);
}

LICENSE("GPL");
