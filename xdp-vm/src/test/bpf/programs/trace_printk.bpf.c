// SPDX-License-Identifier: (GPL-2.0-only OR BSD-2-Clause)
// Writes a line into the kernel's trace for packets that are no IP.
#include "packet.h"

SEC("xdp")
int trace_printk(struct xdp_md *context)
{
	struct cursor cursor = cursor_of(context);
	struct ethhdr *eth = TAKE(&cursor, struct ethhdr);
	const char format[] = "weir: protocol %x, %u bytes, %lld";

	if (!eth || eth->proto == htons(ETH_IP) || eth->proto == htons(ETH_IPV6))
		return XDP_PASS;
	return bpf_trace_printk(format, sizeof(format), ntohs(eth->proto), context->data_end - context->data, -1LL) < 0
		       ? XDP_ABORTED
		       : XDP_DROP;
}

LICENSE("GPL");
