// SPDX-License-Identifier: (GPL-2.0-only OR BSD-2-Clause)
// Asks whether a packet would still fit its interface with so many bytes more.
#include "packet.h"

SEC("xdp")
int check_mtu(struct xdp_md *context)
{
	u32 mtu = 0, bytes = context->data_end - context->data;
	long fits = bpf_check_mtu(context, context->ingress_ifindex, &mtu, bytes > 128 ? 70000 : 64, 0);

	if (fits < 0)
		return XDP_ABORTED;
	if (fits > 0)
		return XDP_DROP;
	return mtu < bytes ? XDP_PASS : XDP_TX;
}

LICENSE("Dual BSD/GPL");
