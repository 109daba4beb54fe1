// SPDX-License-Identifier: (GPL-2.0-only OR BSD-2-Clause)
// Spreads flows over CPUs by their hash.
#include "packet.h"

struct cpumap_value {
	u32 queue;
	u32 program;
};

struct {
	__uint(type, MAP_CPUMAP);
	__uint(max_entries, 4);
	__type(key, u32);
	__type(value, struct cpumap_value);
} cpus SEC(".maps");

SEC("xdp")
int redirect_cpumap(struct xdp_md *context)
{
	struct cursor cursor = cursor_of(context);
	struct ethhdr *eth;
	struct iphdr *ip = take_ipv4(&cursor, &eth);

	if (!ip)
		return XDP_PASS;
	return bpf_redirect_map(&cpus, mix(ip->saddr ^ ip->daddr) & 3, XDP_TX);
}

SEC("xdp/cpumap")
int on_cpu(struct xdp_md *context)
{
	return context->data_end - context->data < 60 ? XDP_DROP : XDP_PASS;
}

LICENSE("Dual BSD/GPL");
