// SPDX-License-Identifier: (GPL-2.0-only OR BSD-2-Clause)
// For the second version: all comparisons, signed and unsigned, in 64 bits only.
#include "packet.h"

SEC("xdp")
int isa_v2_compare(struct xdp_md *context)
{
	struct cursor cursor = cursor_of(context);
	u64 *words = take(&cursor, 32), score = 0;
	s64 a, b;

	if (!words)
		return XDP_PASS;
	a = words[0];
	b = words[1];
#pragma unroll
	for (int i = 0; i < 4; i++) {
		opaque(a);
		opaque(b);
		score = score * 2 + (a < b);
		score = score * 2 + (a <= 1000);
		score = score * 2 + ((u64)a < (u64)b);
		score = score * 2 + ((u64)a <= 0x7fffffff);
		score = score * 2 + (a > -5);
		score = score * 2 + ((a & b) != 0);
		a ^= words[i];
		b += a;
	}
	return score & 1 ? XDP_DROP : score & 2 ? XDP_TX : XDP_PASS;
}

LICENSE("Dual BSD/GPL");
