// SPDX-License-Identifier: (GPL-2.0-only OR BSD-2-Clause)
// What iproute2 loads: maps with ids, a map in a map, programs in sections that say where in which map they belong.
#include "test_bpf.h"

struct bpf_elf_map {
	u32 type, size_key, size_value, max_elem, flags, id, pinning, inner_id, inner_idx;
};

struct bpf_elf_map SEC("maps") jumps = {.type = MAP_PROG_ARRAY, .size_key = 4, .size_value = 4, .max_elem = 4, .id = 2};
struct bpf_elf_map SEC("maps") inner = {
	.type = MAP_ARRAY, .size_key = 4, .size_value = 8, .max_elem = 1, .id = 42, .inner_idx = 1};
struct bpf_elf_map SEC("maps") outer = {
	.type = MAP_ARRAY_OF_MAPS, .size_key = 4, .size_value = 4, .max_elem = 2, .inner_id = 42};

SEC("2/0")
int first_tail(struct xdp_md *context)
{
	tail_call(context, &jumps, 0x3);
	return XDP_DROP;
}

SEC("2/0x3")
int second_tail(struct xdp_md *context)
{
	return XDP_TX;
}

SEC("prog")
int entry(struct xdp_md *context)
{
	u32 key = 1;
	void *held = map_lookup(&outer, &key);

	key = 0;
	if (held && map_lookup(held, &key))
		tail_call(context, &jumps, 0);
	return XDP_PASS;
}

char LICENSE[] SEC("license") = "GPL";
