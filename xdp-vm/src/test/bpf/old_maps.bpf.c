// SPDX-License-Identifier: (GPL-2.0-only OR BSD-2-Clause)
// A map defined the way of before BTF, which is refused.
#include "test_bpf.h"

struct {
	u32 type, key_size, value_size, max_entries, flags;
} old SEC("maps") = {MAP_ARRAY, 4, 8, 1, 0};

SEC("xdp")
int wants_old(struct xdp_md *context)
{
	u32 key = 0;

	return map_lookup(&old, &key) != 0;
}
