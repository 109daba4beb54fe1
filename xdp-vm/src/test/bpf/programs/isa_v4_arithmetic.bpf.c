// SPDX-License-Identifier: (GPL-2.0-only OR BSD-2-Clause)
// What the fourth version of the instruction set adds: signed division, sign-extending moves and loads, byte swaps.
#include "packet.h"

SEC("xdp")
int isa_v4_arithmetic(struct xdp_md *context)
{
	struct cursor cursor = cursor_of(context);
	s8 *bytes = take(&cursor, 8);
	s16 *words = take(&cursor, 8);
	s32 *doubles = take(&cursor, 8);
	s64 *quads, sum = 0, divisor;
	s32 narrow = 0;

	if (!bytes || !words || !doubles)
		return XDP_PASS;
	quads = take(&cursor, 8);
	if (!quads)
		return XDP_DROP;
#pragma unroll
	for (int i = 0; i < 4; i++)
		sum = sum * 3 + bytes[i] + words[i];
	sum += (s64)doubles[0] - doubles[1];
	divisor = (s8)quads[0];
	sum += *quads / divisor;
	sum ^= *quads % divisor;
	narrow = (s32)sum / (s16)divisor;
	narrow -= (s32)sum % 7;
	opaque(narrow);
	sum += (s16)narrow + (s8)narrow;
	sum ^= __builtin_bswap64(sum) + __builtin_bswap32(narrow) + __builtin_bswap16(narrow);
	opaque(sum);
	return sum < 0 ? XDP_DROP : sum & 1 ? XDP_TX : XDP_PASS;
}

LICENSE("Dual BSD/GPL");
