// SPDX-License-Identifier: (GPL-2.0-only OR BSD-2-Clause)
// Signed numbers of all widths: comparisons, shifts, and products that overflow.
#include "packet.h"

SEC("xdp")
int signed_arithmetic(struct xdp_md *context)
{
	struct cursor cursor = cursor_of(context);
	s8 *bytes = take(&cursor, 14);
	s64 wide = 0;
	s32 narrow = 0;
	u32 votes = 0;

	if (!bytes)
		return XDP_DROP;
#pragma unroll
	for (int i = 0; i < 3; i++) {
		s16 pair = (s16)(bytes[i] * bytes[13 - i]);

		opaque(pair);
		narrow = narrow * 31 + pair;
		wide = wide * 1000003 - narrow;
		votes += narrow < -100;
		votes += wide >> 3 < narrow >> 1;
		votes += (s16)wide > pair;
		votes += (s8)narrow <= bytes[i];
	}
	wide = wide < 0 ? -wide : wide;
	return wide % 3 == 0 ? XDP_DROP : votes > 5 ? XDP_TX : XDP_PASS;
}

LICENSE("Dual BSD/GPL");
