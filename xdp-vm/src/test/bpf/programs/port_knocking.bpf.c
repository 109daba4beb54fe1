// SPDX-License-Identifier: (GPL-2.0-only OR BSD-2-Clause)
// Opens a port to those who knocked at others in the right order before.
#include "packet.h"

enum { KNOCKS = 3, OPEN = KNOCKS };

static const be16 knocks[KNOCKS] = {htons(7000), htons(8000), htons(9000)};

struct {
	__uint(type, MAP_HASH);
	__uint(max_entries, 256);
	__type(key, be32);
	__type(value, u32);
} progress SEC(".maps");

SEC("xdp")
int port_knocking(struct xdp_md *context)
{
	struct cursor cursor = cursor_of(context);
	struct ethhdr *eth;
	struct iphdr *ip = take_ipv4(&cursor, &eth);
	struct tcphdr *tcp = ip && ip->protocol == PROTO_TCP ? TAKE(&cursor, struct tcphdr) : NULL;
	u32 *known, reached;
	be32 source;

	if (!tcp)
		return XDP_PASS;
	source = ip->saddr;
	known = bpf_map_lookup_elem(&progress, &source);
	reached = known ? *known : 0;
	if (tcp->dest == htons(22))
		return reached == OPEN ? XDP_PASS : XDP_DROP;
	if (reached < KNOCKS && tcp->dest == knocks[reached])
		reached++;
	else if (reached < OPEN)
		reached = 0;
	if (reached == 0) {
		bpf_map_delete_elem(&progress, &source);
		return XDP_PASS;
	}
	return bpf_map_update_elem(&progress, &source, &reached, ANY) ? XDP_ABORTED : XDP_TX;
}

LICENSE("Dual BSD/GPL");
