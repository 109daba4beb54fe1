// SPDX-License-Identifier: (GPL-2.0-only OR BSD-2-Clause)
// A hash of hashes: for each protocol there may be a table of ports, which the program itself fills.
#include "packet.h"

struct ports {
	__uint(type, MAP_HASH);
	__uint(max_entries, 64);
	__type(key, be16);
	__type(value, u32);
} tcp_ports SEC(".maps"), udp_ports SEC(".maps");

struct {
	__uint(type, MAP_HASH_OF_MAPS);
	__uint(max_entries, 8);
	__type(key, u32);
	__array(values, struct ports);
} protocols SEC(".maps") = {.values = {[PROTO_TCP] = &tcp_ports, [PROTO_UDP] = &udp_ports}};

SEC("xdp")
int map_in_map_hash(struct xdp_md *context)
{
	struct cursor cursor = cursor_of(context);
	struct ethhdr *eth;
	struct iphdr *ip = take_ipv4(&cursor, &eth);
	be16 *ports = ip ? take(&cursor, 4) : NULL;
	u32 protocol, *hits, one = 1;
	void *table;

	if (!ports)
		return XDP_DROP;
	protocol = ip->protocol;
	table = bpf_map_lookup_elem(&protocols, &protocol);
	if (!table)
		return XDP_PASS;
	hits = bpf_map_lookup_elem(table, &ports[1]);
	if (!hits)
		return bpf_map_update_elem(table, &ports[1], &one, NOEXIST) ? XDP_ABORTED : XDP_TX;
	return ++*hits > 3 ? XDP_DROP : XDP_TX;
}

LICENSE("Dual BSD/GPL");
