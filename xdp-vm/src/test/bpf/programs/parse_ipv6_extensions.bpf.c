// SPDX-License-Identifier: (GPL-2.0-only OR BSD-2-Clause)
// Walks the extension headers of IPv6 packets to the transport protocol; refuses routing headers of type 0 (RFC 5095).
#include "packet.h"

enum { MAX_HEADERS = 8 };

struct extension {
	u8 next, length;
	u8 type, left;
	be32 rest;
};

struct {
	__uint(type, MAP_ARRAY);
	__uint(max_entries, 256);
	__type(key, u32);
	__type(value, u64);
} transports SEC(".maps");

SEC("xdp")
int parse_ipv6_extensions(struct xdp_md *context)
{
	struct cursor cursor = cursor_of(context);
	struct ethhdr *eth = TAKE(&cursor, struct ethhdr);
	struct ip6hdr *ip;
	u64 *count;
	u32 next;

	if (!eth || eth->proto != htons(ETH_IPV6))
		return XDP_PASS;
	ip = TAKE(&cursor, struct ip6hdr);
	if (!ip)
		return XDP_DROP;
	next = ip->nexthdr;
	for (int i = 0; i < MAX_HEADERS; i++) {
		struct extension *extension = cursor.at;
		u32 bytes;

		if (next != PROTO_HOPOPTS && next != PROTO_ROUTING && next != PROTO_DSTOPTS && next != PROTO_FRAGMENT &&
		    next != PROTO_AH)
			break;
		if ((void *)(extension + 1) > cursor.end)
			return XDP_DROP;
		if (next == PROTO_ROUTING && extension->type == 0)
			return XDP_DROP;
		bytes = next == PROTO_FRAGMENT ? 8 : next == PROTO_AH ? (extension->length + 2) * 4 : (extension->length + 1) * 8;
		next = extension->next;
		cursor.at += bytes;
		if (cursor.at > cursor.end)
			return XDP_DROP;
	}
	count = bpf_map_lookup_elem(&transports, &next);
	if (count)
		__sync_fetch_and_add(count, 1);
	return next == PROTO_NONE ? XDP_DROP : XDP_PASS;
}

LICENSE("Dual BSD/GPL");
