// SPDX-License-Identifier: (GPL-2.0-only OR BSD-2-Clause)
// Uses a variable that nobody defines, which is refused.
#include "test_bpf.h"

extern u32 elsewhere;

SEC("xdp")
int wants_extern(struct xdp_md *context)
{
	return elsewhere;
}
