// SPDX-License-Identifier: (GPL-2.0-only OR BSD-2-Clause)
// GRE with an optional key (RFC 2890): one program encapsulates, another decapsulates by a stack of static functions.
#include "packet.h"

enum { GRE_KEY = 0x2000, GRE_CHECKSUM = 0x8000, GRE_SEQUENCE = 0x1000 };

struct grehdr {
	be16 flags, proto;
};

const volatile be32 config_target = 0x027100cb; // 203.0.113.2
const volatile u32 config_key = 7;

static __noinline int header_bytes(u32 flags)
{
	int bytes = sizeof(struct grehdr);

	if (flags & GRE_CHECKSUM)
		bytes += 4;
	if (flags & GRE_KEY)
		bytes += 4;
	if (flags & GRE_SEQUENCE)
		bytes += 4;
	return bytes;
}

static __noinline int strip(struct xdp_md *context, int bytes)
{
	struct cursor cursor = cursor_of(context);
	struct ethhdr *eth = TAKE(&cursor, struct ethhdr), kept;

	if (!eth || bytes < 0 || bytes > 64)
		return XDP_DROP;
	kept = *eth;
	if (bpf_xdp_adjust_head(context, bytes))
		return XDP_DROP;
	cursor = cursor_of(context);
	eth = TAKE(&cursor, struct ethhdr);
	if (!eth)
		return XDP_DROP;
	*eth = kept;
	return XDP_PASS;
}

SEC("xdp")
int gre_decapsulate(struct xdp_md *context)
{
	struct cursor cursor = cursor_of(context);
	struct ethhdr *eth;
	struct iphdr *ip = take_ipv4(&cursor, &eth);
	struct grehdr *gre;

	if (!ip || ip->protocol != PROTO_GRE)
		return XDP_PASS;
	gre = TAKE(&cursor, struct grehdr);
	if (!gre || gre->proto != htons(ETH_IP))
		return XDP_DROP;
	return strip(context, sizeof(*ip) + header_bytes(ntohs(gre->flags)));
}

SEC("xdp")
int gre_encapsulate(struct xdp_md *context)
{
	struct outer {
		struct ethhdr eth;
		struct iphdr ip;
		struct grehdr gre;
		be32 key;
	} __packed *outer, built = {};
	struct iphdr carrier = {.version_ihl = 0x45, .ttl = 64, .protocol = PROTO_GRE, .daddr = config_target};
	struct cursor cursor = cursor_of(context);
	struct ethhdr *eth;
	struct iphdr *ip = take_ipv4(&cursor, &eth);
	int room = sizeof(built) - sizeof(*eth);

	if (!ip || ip->protocol == PROTO_GRE)
		return XDP_PASS;
	built.eth = *eth;
	carrier.saddr = ip->daddr;
	carrier.tot_len = htons(ntohs(ip->tot_len) + room);
	carrier.check = ipv4_checksum(&carrier);
	built.ip = carrier;
	built.gre.flags = htons(GRE_KEY);
	built.gre.proto = htons(ETH_IP);
	built.key = htonl(config_key);
	if (bpf_xdp_adjust_head(context, -room))
		return XDP_DROP;
	cursor = cursor_of(context);
	outer = TAKE(&cursor, struct outer);
	if (!outer)
		return XDP_DROP;
	__builtin_memcpy(outer, &built, sizeof(built));
	return XDP_TX;
}

LICENSE("Dual BSD/GPL");
