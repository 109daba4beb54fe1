// SPDX-License-Identifier: (GPL-2.0-only OR BSD-2-Clause)
// Insists on an option that no kernel has.
#include "test_bpf.h"

extern u32 CONFIG_WHICH_NOBODY_SETS __attribute__((section(".kconfig")));

SEC("xdp")
int insists(struct xdp_md *context)
{
	return CONFIG_WHICH_NOBODY_SETS;
}
