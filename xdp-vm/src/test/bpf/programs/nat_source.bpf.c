// SPDX-License-Identifier: (GPL-2.0-only OR BSD-2-Clause)
// Source NAT for UDP: a port from a pool for every flow, checksums changed by differences, and the way back.
#include "packet.h"

struct flow {
	be32 address;
	be16 port;
	u16 unused;
};

const volatile be32 config_public = 0x056433c6; // 198.51.100.5

struct {
	__uint(type, MAP_LRU_HASH);
	__uint(max_entries, 256);
	__type(key, struct flow);
	__type(value, be16);
} ports SEC(".maps");

struct {
	__uint(type, MAP_LRU_HASH);
	__uint(max_entries, 256);
	__type(key, be16);
	__type(value, struct flow);
} flows SEC(".maps");

static u32 next_port = 20000;

__inline void replace(struct iphdr *ip, struct udphdr *udp, be32 *address, be32 new_address, be16 *port, be16 new_port)
{
	be32 before = *address, after = new_address;

	*address = new_address;
	ip->check = fold(bpf_csum_diff(&before, 4, &after, 4, (u16)~ip->check));
	if (udp->check) {
		u16 check = fold(bpf_csum_diff(&before, 4, &after, 4, (u16)~udp->check));

		check = csum_replace2(check, *port, new_port);
		udp->check = check ? check : 0xffff;
	}
	*port = new_port;
}

SEC("xdp")
int nat_source(struct xdp_md *context)
{
	struct cursor cursor = cursor_of(context);
	struct ethhdr *eth;
	struct iphdr *ip = take_ipv4(&cursor, &eth);
	struct udphdr *udp = ip && ip->protocol == PROTO_UDP ? TAKE(&cursor, struct udphdr) : NULL;
	struct flow flow = {}, *back;
	be16 made, *port;

	if (!udp || ip->frag_off & htons(0x3fff))
		return XDP_PASS;
	if (ip->daddr == config_public) {
		made = udp->dest;
		back = bpf_map_lookup_elem(&flows, &made);
		if (!back)
			return XDP_DROP;
		replace(ip, udp, &ip->daddr, back->address, &udp->dest, back->port);
		return XDP_TX;
	}
	flow.address = ip->saddr;
	flow.port = udp->source;
	port = bpf_map_lookup_elem(&ports, &flow);
	if (port) {
		made = *port;
	} else {
		made = htons(20000 + (__sync_fetch_and_add(&next_port, 1) & 0x3fff));
		if (bpf_map_update_elem(&ports, &flow, &made, ANY) || bpf_map_update_elem(&flows, &made, &flow, ANY))
			return XDP_ABORTED;
	}
	replace(ip, udp, &ip->saddr, config_public, &udp->source, made);
	return XDP_TX;
}

LICENSE("Dual BSD/GPL");
