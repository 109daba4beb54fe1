// SPDX-License-Identifier: (GPL-2.0-only OR BSD-2-Clause)
// A histogram of lengths by powers of two in global variables, and a state that packets move through.
#include "packet.h"

enum state { QUIET, RISING, LOUD };

u64 histogram[16];
enum state state = QUIET;
static u32 in_state;
u32 thresholds[3] = {2, 3, 4};

static __noinline u32 logarithm(u32 x)
{
	u32 result = 0;

	if (x >> 16)
		x >>= 16, result += 16;
	if (x >> 8)
		x >>= 8, result += 8;
	if (x >> 4)
		x >>= 4, result += 4;
	if (x >> 2)
		x >>= 2, result += 2;
	return result + (x >> 1);
}

SEC("xdp")
int count_lengths(struct xdp_md *context)
{
	u32 bucket = logarithm(context->data_end - context->data);

	histogram[bucket & 15]++;
	if (++in_state > thresholds[state <= LOUD ? state : 0]) {
		in_state = 0;
		state = state == LOUD ? QUIET : state + 1;
	}
	return state == QUIET ? XDP_PASS : state == RISING ? XDP_TX : XDP_DROP;
}

LICENSE("Dual BSD/GPL");
