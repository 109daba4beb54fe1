// SPDX-License-Identifier: (GPL-2.0-only OR BSD-2-Clause)
// Redirects IPv6 out of the interface it came in by, and refuses flags that do not exist.
#include "packet.h"

SEC("xdp")
int redirect_interface(struct xdp_md *context)
{
	struct cursor cursor = cursor_of(context);
	struct ethhdr *eth = TAKE(&cursor, struct ethhdr);

	if (!eth)
		return XDP_DROP;
	if (eth->proto == htons(ETH_ARP))
		return bpf_redirect(context->ingress_ifindex, 1 << 5) == XDP_ABORTED ? XDP_DROP : XDP_TX;
	if (eth->proto != htons(ETH_IPV6))
		return XDP_PASS;
	swap_macs(eth);
	return bpf_redirect(context->ingress_ifindex, 0);
}

LICENSE("Dual BSD/GPL");
