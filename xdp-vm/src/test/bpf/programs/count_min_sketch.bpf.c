// SPDX-License-Identifier: (GPL-2.0-only OR BSD-2-Clause)
// Finds heavy senders in fixed memory: four rows of counters, each with a hash of its own (Cormode and Muthukrishnan).
#include "packet.h"

enum { ROWS = 4, COLUMNS = 256 };

struct sketch {
	u32 counts[ROWS][COLUMNS];
};

struct {
	__uint(type, MAP_PERCPU_ARRAY);
	__uint(max_entries, 1);
	__type(key, u32);
	__type(value, struct sketch);
} sketches SEC(".maps");

static const u32 seeds[ROWS] = {0x9e3779b9, 0x85ebca6b, 0xc2b2ae35, 0x27d4eb2f};

SEC("xdp")
int count_min_sketch(struct xdp_md *context)
{
	struct cursor cursor = cursor_of(context);
	u32 zero = 0, least = -1;
	struct sketch *sketch = bpf_map_lookup_elem(&sketches, &zero);
	struct ethhdr *eth;
	struct iphdr *ip = take_ipv4(&cursor, &eth);

	if (!ip || !sketch)
		return XDP_PASS;
	for (int row = 0; row < ROWS; row++) {
		u32 column = mix(ip->saddr ^ seeds[row]) & (COLUMNS - 1);
		u32 count = ++sketch->counts[row][column];

		if (count < least)
			least = count;
	}
	return least > 3 ? XDP_DROP : XDP_TX;
}

LICENSE("Dual BSD/GPL");
