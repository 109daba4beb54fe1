// SPDX-License-Identifier: (GPL-2.0-only OR BSD-2-Clause)
// Static functions that call one another, six frames deep, each with memory of its own on the stack.
#include "packet.h"

static __noinline u64 level5(u64 x)
{
	volatile u64 kept[4] = {x, x + 1, x + 2, x + 3};

	return kept[x & 3] * 3;
}

static __noinline u64 level4(u64 x, u64 y)
{
	volatile u64 kept = y;

	return level5(x) + kept;
}

static __noinline u64 level3(u64 x, u64 y, u64 z)
{
	return level4(x ^ y, z) + level4(z, x);
}

static __noinline u64 level2(u64 a, u64 b, u64 c, u64 d, u64 e)
{
	return level3(a, b, c) - level3(c, d, e);
}

static __noinline u64 level1(struct xdp_md *context)
{
	u64 *words = (void *)(long)context->data;

	if ((void *)(words + 5) > (void *)(long)context->data_end)
		return 0;
	return level2(words[0], words[1], words[2], words[3], words[4]);
}

SEC("xdp")
int static_subprograms(struct xdp_md *context)
{
	u64 value = level1(context);

	return value == 0 ? XDP_TX : value & 1 ? XDP_PASS : XDP_DROP;
}

LICENSE("Dual BSD/GPL");
