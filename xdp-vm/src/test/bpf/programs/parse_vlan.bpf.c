// SPDX-License-Identifier: (GPL-2.0-only OR BSD-2-Clause)
// Steps over up to three VLAN tags, and counts what is behind them by protocol and by depth.
#include "packet.h"

struct {
	__uint(type, MAP_PERCPU_ARRAY);
	__uint(max_entries, 4);
	__type(key, u32);
	__type(value, u64);
} by_depth SEC(".maps");

struct {
	__uint(type, MAP_PERCPU_HASH);
	__uint(max_entries, 64);
	__type(key, u16);
	__type(value, u64);
} by_protocol SEC(".maps");

SEC("xdp")
int parse_vlan(struct xdp_md *context)
{
	struct cursor cursor = cursor_of(context);
	struct ethhdr *eth = TAKE(&cursor, struct ethhdr);
	u32 depth = 0;
	u64 *count, one = 1;
	u16 proto;

	if (!eth)
		return XDP_DROP;
	proto = eth->proto;
#pragma unroll
	for (int i = 0; i < 3; i++) {
		struct vlanhdr *vlan;

		if (proto != htons(ETH_VLAN) && proto != htons(ETH_QINQ))
			break;
		vlan = TAKE(&cursor, struct vlanhdr);
		if (!vlan)
			return XDP_DROP;
		proto = vlan->proto;
		depth++;
	}
	count = bpf_map_lookup_elem(&by_depth, &depth);
	if (count)
		*count += 1;
	count = bpf_map_lookup_elem(&by_protocol, &proto);
	if (count)
		*count += 1;
	else
		bpf_map_update_elem(&by_protocol, &proto, &one, NOEXIST);
	return depth > 2 ? XDP_DROP : XDP_PASS;
}

LICENSE("Dual BSD/GPL");
