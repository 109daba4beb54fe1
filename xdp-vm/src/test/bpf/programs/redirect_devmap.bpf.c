// SPDX-License-Identifier: (GPL-2.0-only OR BSD-2-Clause)
// Redirects to interfaces by an array and by a hash of them; what is not there has a verdict of its own.
#include "packet.h"

struct devmap_value {
	u32 ifindex, program;
};

struct {
	__uint(type, MAP_DEVMAP);
	__uint(max_entries, 8);
	__type(key, u32);
	__type(value, struct devmap_value);
} by_number SEC(".maps");

struct {
	__uint(type, MAP_DEVMAP_HASH);
	__uint(max_entries, 8);
	__type(key, u32);
	__type(value, u32);
} by_address SEC(".maps");

SEC("xdp")
int redirect_devmap(struct xdp_md *context)
{
	struct cursor cursor = cursor_of(context);
	struct ethhdr *eth;
	struct iphdr *ip = take_ipv4(&cursor, &eth);

	if (!ip)
		return bpf_redirect_map(&by_number, 1, XDP_PASS);
	swap_macs(eth);
	return bpf_redirect_map(&by_address, ip->daddr, XDP_DROP);
}

// Runs where a devmap sends: only what was addressed may leave.
SEC("xdp/devmap")
int before_sending(struct xdp_md *context)
{
	u8 *data = (void *)(long)context->data;

	if (data + 14 > (u8 *)(long)context->data_end || context->egress_ifindex == 0)
		return XDP_DROP;
	return data[0] & 1 ? XDP_DROP : XDP_PASS;
}

LICENSE("Dual BSD/GPL");
