// SPDX-License-Identifier: (GPL-2.0-only OR BSD-2-Clause)
// Takes frames out of VXLAN (RFC 7348), if their network is known, and leaves the network as metadata.
#include "packet.h"

struct vxlanhdr {
	be32 flags, vni;
};

struct {
	__uint(type, MAP_HASH);
	__uint(max_entries, 128);
	__type(key, u32);
	__type(value, u64);
} networks SEC(".maps");

SEC("xdp")
int tunnel_vxlan(struct xdp_md *context)
{
	struct cursor cursor = cursor_of(context);
	struct ethhdr *eth;
	struct iphdr *ip = take_ipv4(&cursor, &eth);
	struct vxlanhdr *vxlan;
	struct udphdr *udp;
	u32 *meta, network;
	u64 *count;

	if (!ip || ip->protocol != PROTO_UDP)
		return XDP_PASS;
	udp = TAKE(&cursor, struct udphdr);
	if (!udp || udp->dest != htons(4789))
		return XDP_PASS;
	vxlan = TAKE(&cursor, struct vxlanhdr);
	if (!vxlan || !(vxlan->flags & htonl(0x08000000)) || !TAKE(&cursor, struct ethhdr))
		return XDP_DROP;
	network = ntohl(vxlan->vni) >> 8;
	count = bpf_map_lookup_elem(&networks, &network);
	if (!count)
		return XDP_DROP;
	__sync_fetch_and_add(count, 1);
	if (bpf_xdp_adjust_head(context, sizeof(*eth) + sizeof(*ip) + sizeof(*udp) + sizeof(*vxlan)))
		return XDP_ABORTED;
	if (bpf_xdp_adjust_meta(context, -(int)sizeof(*meta)))
		return XDP_PASS;
	meta = (void *)(long)context->data_meta;
	if ((void *)(meta + 1) > (void *)(long)context->data)
		return XDP_ABORTED;
	*meta = network;
	return XDP_PASS;
}

LICENSE("Dual BSD/GPL");
