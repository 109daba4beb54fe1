// SPDX-License-Identifier: (GPL-2.0-only OR BSD-2-Clause)
// Cuts a trailer off, or makes room for one at the end and fills it in.
#include "packet.h"

enum { TRAILER = 8 };

SEC("xdp")
int adjust_tail(struct xdp_md *context)
{
	u32 bytes = context->data_end - context->data;
	u8 *trailer;

	if (bytes & 1)
		return bpf_xdp_adjust_tail(context, -TRAILER) ? XDP_DROP : XDP_TX;
	if (bpf_xdp_adjust_tail(context, TRAILER))
		return XDP_PASS;
	if (bytes > 1500)
		return XDP_DROP;
	opaque(bytes);
	trailer = (u8 *)(long)context->data + (bytes & 0x7ff);
	if (trailer + TRAILER > (u8 *)(long)context->data_end)
		return XDP_ABORTED;
	__builtin_memset(trailer, 0xa5, TRAILER);
	return XDP_TX;
}

LICENSE("Dual BSD/GPL");
