// SPDX-License-Identifier: (GPL-2.0-only OR BSD-2-Clause)
// Uses the whole stack: sorts bytes of the packet by counting them.
#include "packet.h"

SEC("xdp")
int large_stack(struct xdp_md *context)
{
	u8 *data = (void *)(long)context->data;
	u8 counts[256] = {}, sorted[128] = {};
	u32 at = 0;

	if (data + 64 > (u8 *)(long)context->data_end)
		return XDP_PASS;
	for (int i = 0; i < 64; i++)
		counts[data[i]]++;
	for (int value = 0; value < 256; value++) {
		u32 next = at + counts[value];

		if (counts[value] && at < 128)
			sorted[at & 127] = value;
		at = next;
	}
	if (at != 64)
		return XDP_ABORTED;
	return (sorted[0] + sorted[32] + sorted[63]) & 1 ? XDP_DROP : XDP_TX;
}

LICENSE("Dual BSD/GPL");
