// SPDX-License-Identifier: (GPL-2.0-only OR BSD-2-Clause)
// Finds ports behind VLAN tags, IPv4 options and IPv6 extension headers, and counts by protocol.
#include "bench_bpf.h"

enum { MAX_TAGS = 2, MAX_EXTENSIONS = 4 };

struct {
	__uint(type, MAP_PERCPU_ARRAY);
	__uint(max_entries, 256);
	__type(key, u32);
	__type(value, u64);
} protocols SEC(".maps");

struct cursor {
	u8 *at, *end;
};

static __always_inline void *take(struct cursor *cursor, u32 bytes)
{
	u8 *taken = cursor->at;
	if (taken + bytes > cursor->end)
		return 0;
	cursor->at = taken + bytes;
	return taken;
}

static __always_inline int parse_ethernet(struct cursor *cursor)
{
	struct ethernet *ethernet = take(cursor, sizeof(*ethernet));
	if (!ethernet)
		return -1;
	u16 type = ethernet->type;
	for (int i = 0; i < MAX_TAGS; i++) {
		if (type != bpf_htons(TYPE_VLAN) && type != bpf_htons(TYPE_QINQ))
			break;
		struct vlan *vlan = take(cursor, sizeof(*vlan));
		if (!vlan)
			return -1;
		type = vlan->type;
	}
	return type;
}

static __always_inline int parse_ipv4(struct cursor *cursor)
{
	struct ipv4 *ip = take(cursor, sizeof(*ip));
	if (!ip)
		return -1;
	u32 options = (ip->version_and_length & 0x0f) * 4;
	if (options < sizeof(*ip))
		return -1;
	if (!take(cursor, options - sizeof(*ip)))
		return -1;
	return ip->protocol;
}

static __always_inline int parse_ipv6(struct cursor *cursor)
{
	struct ipv6 *ip = take(cursor, sizeof(*ip));
	if (!ip)
		return -1;
	u8 next = ip->next;
	for (int i = 0; i < MAX_EXTENSIONS; i++) {
		if (next != PROTOCOL_HOP_BY_HOP && next != PROTOCOL_ROUTING && next != PROTOCOL_DESTINATION)
			break;
		u8 *extension = take(cursor, 8);
		if (!extension || !take(cursor, extension[1] * 8))
			return -1;
		next = extension[0];
	}
	return next;
}

SEC("xdp") int parser(struct xdp_md *context)
{
	struct cursor cursor = {(u8 *)(long)context->data, (u8 *)(long)context->data_end};
	int type = parse_ethernet(&cursor);
	int protocol;
	if (type == bpf_htons(TYPE_IPV4))
		protocol = parse_ipv4(&cursor);
	else if (type == bpf_htons(TYPE_IPV6))
		protocol = parse_ipv6(&cursor);
	else
		return XDP_PASS;
	if (protocol != PROTOCOL_TCP && protocol != PROTOCOL_UDP)
		return XDP_PASS;
	u16 *ports = take(&cursor, 4);
	if (!ports)
		return XDP_DROP;
	u32 key = protocol;
	u64 *counter = map_lookup(&protocols, &key);
	if (counter)
		*counter += 1;
	return ports[1] == bpf_htons(80) ? XDP_TX : XDP_PASS;
}
