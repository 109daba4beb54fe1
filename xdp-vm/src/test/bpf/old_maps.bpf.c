// SPDX-License-Identifier: (GPL-2.0-only OR BSD-2-Clause)
// Maps defined the way of before BTF, of the plain length and with a vendor's fields behind.
#include "test_bpf.h"

struct bpf_map_def {
	u32 type, key_size, value_size, max_entries, flags;
};

struct vendor_map_def {
	u32 type, key_size, value_size, max_entries, flags, pinning;
	char path[64];
};

struct bpf_map_def SEC("maps") plain = {MAP_ARRAY, 4, 8, 2, 0};
struct vendor_map_def SEC("maps/vendor") other = {MAP_HASH, 4, 16, 100, 1, 2, "/sys/fs/bpf/other"};

SEC("prog")
int old_maps(struct xdp_md *context)
{
	u32 key = 0;

	return map_lookup(&plain, &key) && !map_lookup(&other, &key) ? XDP_PASS : XDP_DROP;
}

char LICENSE[] SEC("license") = "GPL";
