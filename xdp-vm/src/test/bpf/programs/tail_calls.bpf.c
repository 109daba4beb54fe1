// SPDX-License-Identifier: (GPL-2.0-only OR BSD-2-Clause)
// A parser whose layers are programs: each looks at its header and goes on to the next; what is missing falls through.
#include "packet.h"

enum { LAYER_IPV4, LAYER_IPV6, LAYER_TCP, LAYER_UDP, LAYER_MISSING, LAYERS };

int layer_ipv4(struct xdp_md *context);
int layer_ipv6(struct xdp_md *context);
int layer_tcp(struct xdp_md *context);
int layer_udp(struct xdp_md *context);

struct {
	__uint(type, MAP_PROG_ARRAY);
	__uint(max_entries, LAYERS);
	__uint(key_size, 4);
	__array(values, int(struct xdp_md *));
} layers SEC(".maps") = {
	.values = {
		[LAYER_IPV4] = &layer_ipv4,
		[LAYER_IPV6] = &layer_ipv6,
		[LAYER_TCP] = &layer_tcp,
		[LAYER_UDP] = &layer_udp,
	},
};

struct {
	__uint(type, MAP_PERCPU_ARRAY);
	__uint(max_entries, 1);
	__type(key, u32);
	__type(value, u32);
} offsets SEC(".maps");

__inline u32 *offset_cell(void)
{
	u32 zero = 0;

	return bpf_map_lookup_elem(&offsets, &zero);
}

__inline void *header_at(struct xdp_md *context, u32 size)
{
	void *data = (void *)(long)context->data, *end = (void *)(long)context->data_end;
	u32 *offset = offset_cell();

	if (!offset || *offset > 1500 || data + *offset + size > end)
		return NULL;
	return data + *offset;
}

__inline void advance(u32 bytes)
{
	u32 *offset = offset_cell();

	if (offset)
		*offset += bytes;
}

SEC("xdp")
int tail_calls(struct xdp_md *context)
{
	u32 *offset = offset_cell();
	struct ethhdr *eth;

	if (!offset)
		return XDP_ABORTED;
	*offset = 0;
	eth = header_at(context, sizeof(*eth));
	if (!eth)
		return XDP_DROP;
	advance(sizeof(*eth));
	if (eth->proto == htons(ETH_IP))
		bpf_tail_call(context, &layers, LAYER_IPV4);
	if (eth->proto == htons(ETH_IPV6))
		bpf_tail_call(context, &layers, LAYER_IPV6);
	bpf_tail_call(context, &layers, LAYER_MISSING);
	bpf_tail_call(context, &layers, 1000);
	return XDP_PASS;
}

__inline int transport(struct xdp_md *context, u32 protocol)
{
	if (protocol == PROTO_TCP)
		bpf_tail_call(context, &layers, LAYER_TCP);
	if (protocol == PROTO_UDP)
		bpf_tail_call(context, &layers, LAYER_UDP);
	return XDP_PASS;
}

SEC("xdp/layers")
int layer_ipv4(struct xdp_md *context)
{
	struct iphdr *ip = header_at(context, sizeof(*ip));

	if (!ip)
		return XDP_DROP;
	advance((ip->version_ihl & 15) * 4);
	return transport(context, ip->protocol);
}

SEC("xdp/layers")
int layer_ipv6(struct xdp_md *context)
{
	struct ip6hdr *ip = header_at(context, sizeof(*ip));

	if (!ip)
		return XDP_DROP;
	advance(sizeof(*ip));
	return transport(context, ip->nexthdr);
}

SEC("xdp/layers")
int layer_tcp(struct xdp_md *context)
{
	struct tcphdr *tcp = header_at(context, sizeof(*tcp));

	return tcp && tcp->flags & TCP_RST ? XDP_DROP : XDP_TX;
}

SEC("xdp/layers")
int layer_udp(struct xdp_md *context)
{
	struct udphdr *udp = header_at(context, sizeof(*udp));

	return udp && udp->dest == htons(53) ? XDP_TX : XDP_DROP;
}

LICENSE("Dual BSD/GPL");
