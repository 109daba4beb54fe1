// SPDX-License-Identifier: (GPL-2.0-only OR BSD-2-Clause)
// A global variable that holds an address, which is refused.
#include "test_bpf.h"

int target;
int *pointer = &target;

SEC("xdp")
int wants_address(struct xdp_md *context)
{
	return *pointer;
}
