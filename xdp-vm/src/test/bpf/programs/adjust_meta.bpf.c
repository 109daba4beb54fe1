// SPDX-License-Identifier: (GPL-2.0-only OR BSD-2-Clause)
// Puts metadata before the packet, changes its room, and reads it back.
#include "packet.h"

struct meta {
	u32 mark, bytes;
};

SEC("xdp")
int adjust_meta(struct xdp_md *context)
{
	u32 bytes = context->data_end - context->data;
	struct meta *meta;

	if (bpf_xdp_adjust_meta(context, -(int)sizeof(*meta)))
		return XDP_ABORTED;
	meta = (void *)(long)context->data_meta;
	if ((void *)(meta + 1) > (void *)(long)context->data)
		return XDP_ABORTED;
	meta->mark = 0x77656972;
	meta->bytes = bytes;
	// Metadata is in steps of four bytes, and 32 at most on older kernels.
	if (bpf_xdp_adjust_meta(context, -3) == 0)
		return XDP_ABORTED;
	if (bytes & 1)
		return bpf_xdp_adjust_meta(context, sizeof(*meta)) ? XDP_ABORTED : XDP_TX;
	meta = (void *)(long)context->data_meta;
	if ((void *)(meta + 1) > (void *)(long)context->data)
		return XDP_DROP;
	return meta->bytes == bytes ? XDP_PASS : XDP_ABORTED;
}

LICENSE("Dual BSD/GPL");
