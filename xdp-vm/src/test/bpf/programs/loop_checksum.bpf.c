// SPDX-License-Identifier: (GPL-2.0-only OR BSD-2-Clause)
// Sums up a whole packet by a loop with a bound, and drops packets whose sum is odd.
#include "packet.h"

enum { MAX_WORDS = 128 };

SEC("xdp")
int loop_checksum(struct xdp_md *context)
{
	u16 *word = (void *)(long)context->data;
	void *end = (void *)(long)context->data_end;
	u32 sum = 0;

	for (int i = 0; i < MAX_WORDS; i++) {
		if ((void *)(word + 1) > end)
			break;
		sum += *word++;
	}
	sum = fold(sum);
	return sum & 1 ? XDP_DROP : XDP_PASS;
}

LICENSE("Dual BSD/GPL");
