// SPDX-License-Identifier: (GPL-2.0-only OR BSD-2-Clause)
// The least that is a program: no maps, no variables, no licence.
#include "test_bpf.h"

SEC("anything")
int pass(struct xdp_md *context)
{
	return XDP_PASS;
}
