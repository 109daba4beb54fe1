// SPDX-License-Identifier: (GPL-2.0-only OR BSD-2-Clause)
/* From a frame to the question that is asked of the routing tables. */
#ifndef WEIR_ROUTER_HEADERS_H
#define WEIR_ROUTER_HEADERS_H

#include "csum.h"
#include "headers.h"
#include "router_types.h"

/* What is left when everything before is known to be in order. */
enum { UNDECIDED = -1 };

enum { IPV6_HOP_BY_HOP = 0 };

/* Linux takes flow label and traffic class together. */
enum { IPV6_CLASS_AND_LABEL = 0x0fffffff };

struct routed {
	struct ethernet *ethernet;
	void *network; /* struct ipv4 or struct ipv6, whole */
	void *end;     /* of the frame */
	_Bool is_v4;
};

static __always_inline _Bool is_for_interface(const struct ethernet *ethernet)
{
	const __u8 *destination = ethernet->destination;
	return *(const __u32 *)destination == *(const volatile __u32 *)config_mac &&
	       *(const __u16 *)(destination + 4) == *(const volatile __u16 *)(config_mac + 4);
}

/* 0.0.0.0/8, 127.0.0.0/8, and from 224.0.0.0 on: the stack knows what to do with those. */
static __always_inline _Bool is_special_ipv4(__be32 address)
{
	__u8 first = address & 0xff;
	return first == 0 || first == 127 || first >= 224;
}

/* ::/8, which has the unspecified and the loopback address and the mapped ones, fe80::/10, and ff00::/8. */
static __always_inline _Bool is_special_ipv6(const struct address *address)
{
	__u32 word = address->word[0];
	__u8 first = word & 0xff;
	return first == 0 || first == 0xff || (word & htonl(0xffc00000)) == htonl(0xfe800000);
}

/* For rules that ask for ports; fragments have none, so that all parts of a packet go the same way. */
static __always_inline void ask_for_ports(const struct routed *packet, void *transport, struct fib_query *query)
{
	const struct ports *ports = transport;
	if (query->protocol != PROTOCOL_TCP && query->protocol != PROTOCOL_UDP)
		return;
	if ((void *)(ports + 1) > packet->end)
		return;
	query->source_port = ports->source;
	query->destination_port = ports->destination;
}

static __always_inline int ask_ipv4(struct routed *packet, struct fib_query *query)
{
	const struct ipv4 *ipv4 = packet->network;
	if ((void *)(ipv4 + 1) > packet->end || ipv4->version_and_words >> 4 != 4)
		return ROUTER_NOT_ROUTABLE;
	if (is_special_ipv4(ipv4->source) || is_special_ipv4(ipv4->destination))
		return ROUTER_NOT_ROUTABLE;
	if (ipv4->version_and_words != 0x45)
		return ROUTER_HEADER_OPTIONS;
	__u32 total = ntohs(ipv4->total_length);
	if (total < sizeof(*ipv4) || packet->network + total > packet->end)
		return ROUTER_NOT_ROUTABLE;
	if (ipv4->time_to_live <= 1)
		return ROUTER_TTL_EXPIRED;
	query->family = AF_INET;
	query->protocol = ipv4->protocol;
	query->total_length = total;
	*(__u8 *)&query->class = ipv4->service_type;
	query->source[0] = ipv4->source;
	query->destination[0] = ipv4->destination;
	if (!(ipv4->fragment & htons(IPV4_FRAGMENT_MASK)))
		ask_for_ports(packet, packet->network + sizeof(*ipv4), query);
	return UNDECIDED;
}

static __always_inline int ask_ipv6(struct routed *packet, struct fib_query *query)
{
	const struct ipv6 *ipv6 = packet->network;
	if ((void *)(ipv6 + 1) > packet->end || *(const __u8 *)ipv6 >> 4 != 6)
		return ROUTER_NOT_ROUTABLE;
	if (is_special_ipv6(&ipv6->source) || is_special_ipv6(&ipv6->destination))
		return ROUTER_NOT_ROUTABLE;
	if (ipv6->next_header == IPV6_HOP_BY_HOP)
		return ROUTER_HEADER_OPTIONS;
	__u32 total = sizeof(*ipv6) + ntohs(ipv6->payload_length);
	if (packet->network + total > packet->end)
		return ROUTER_NOT_ROUTABLE;
	if (ipv6->hop_limit <= 1)
		return ROUTER_TTL_EXPIRED;
	query->family = AF_INET6;
	query->protocol = ipv6->next_header;
	query->total_length = total > 0xffff ? 0xffff : total;
	query->class = ipv6->version_class_label & htonl(IPV6_CLASS_AND_LABEL);
	__builtin_memcpy(query->source, &ipv6->source, sizeof(query->source));
	__builtin_memcpy(query->destination, &ipv6->destination, sizeof(query->destination));
	ask_for_ports(packet, packet->network + sizeof(*ipv6), query);
	return UNDECIDED;
}

/* UNDECIDED if the packet is one to be routed; query is then all that the tables have to be asked. */
static __always_inline int ask(struct xdp_md *context, struct routed *packet, struct fib_query *query)
{
	struct ethernet *ethernet = (void *)(long)context->data;
	packet->end = (void *)(long)context->data_end;
	packet->ethernet = ethernet;
	packet->network = ethernet + 1;
	if (packet->network > packet->end || !is_for_interface(ethernet))
		return ROUTER_NOT_ROUTABLE;
	packet->is_v4 = ethernet->type == htons(ETHERTYPE_IPV4);
	if (packet->is_v4)
		return ask_ipv4(packet, query);
	return ethernet->type == htons(ETHERTYPE_IPV6) ? ask_ipv6(packet, query) : ROUTER_NOT_ROUTABLE;
}

static __always_inline void take_hop(struct routed *packet)
{
	if (!packet->is_v4) {
		struct ipv6 *ipv6 = packet->network;
		ipv6->hop_limit--;
		return;
	}
	struct ipv4 *ipv4 = packet->network;
	/* The 16-bit word that the time to live is the first half of. */
	__be16 *word = (__be16 *)&ipv4->time_to_live;
	__be16 before = *word;
	ipv4->time_to_live--;
	ipv4->checksum = csum_apply(ipv4->checksum, csum_change_port(before, *word));
}

#endif
