// SPDX-License-Identifier: (GPL-2.0-only OR BSD-2-Clause)
// Reads a field that no kernel has, without asking whether it is there.
#include "test_bpf.h"

struct xdp_md___mine {
	u32 not_there;
} __attribute__((preserve_access_index));

SEC("xdp")
int core_missing(struct xdp_md___mine *context)
{
	return context->not_there;
}
