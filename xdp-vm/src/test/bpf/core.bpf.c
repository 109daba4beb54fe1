// SPDX-License-Identifier: (GPL-2.0-only OR BSD-2-Clause)
// Wants CO-RE relocations, which are refused.
#include "test_bpf.h"

struct device {
	u32 flags, index;
} __attribute__((preserve_access_index));

SEC("xdp")
int wants_core(struct device *device)
{
	return device->index;
}
