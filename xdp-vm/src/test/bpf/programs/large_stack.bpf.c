// SPDX-License-Identifier: (GPL-2.0-only OR BSD-2-Clause)
// Uses much of the stack: four copies of the beginning of the packet, each turned in another way.
#include "packet.h"

enum { BYTES = 64, COPIES = 4 };

SEC("xdp")
int large_stack(struct xdp_md *context)
{
	u8 *data = (void *)(long)context->data;
	u8 copies[COPIES][BYTES];
	u32 sum = 0;

	if (data + BYTES > (u8 *)(long)context->data_end)
		return XDP_PASS;
	__builtin_memcpy(copies[0], data, BYTES);
#pragma clang loop unroll(disable)
	for (int copy = 1; copy < COPIES; copy++) {
#pragma clang loop unroll(disable)
		for (int i = 0; i < BYTES; i++)
			copies[copy][i] = copies[copy - 1][(i * 5 + copy) % BYTES] + i;
	}
#pragma clang loop unroll(disable)
	for (int i = 0; i < BYTES; i++)
		sum = sum * 3 + copies[COPIES - 1][i] * copies[i % COPIES][i];
	opaque(sum);
	return sum & 64 ? XDP_DROP : XDP_TX;
}

LICENSE("Dual BSD/GPL");
