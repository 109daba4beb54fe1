// SPDX-License-Identifier: (GPL-2.0-only OR BSD-2-Clause)
/*
 * From a frame to addresses and ports. Parsing stops at the ports, which is what it takes to know whether a packet is ours;
 * whether it is sound is asked only of those that are (require_sound), so that everybody else's pass untouched and fast.
 * Header fields are read from the frame when they are wanted: it is in the cache, and what would be kept is spilled to the stack.
 */
#ifndef WEIR_PARSE_H
#define WEIR_PARSE_H

#include "config.h"
#include "headers.h"

/* Extension headers that are gone through before the transport header; behind more, nothing is ours. */
enum { IPV6_EXTENSIONS_MAX = 4 };

/* Not less than all headers before the transport header, of 2048 bytes at most each. */
enum { IPV6_HEADERS_MASK = 0x3fff };

struct packet {
	struct ethernet *ethernet;
	void *network;   /* struct ipv4 or struct ipv6, whole */
	void *transport; /* struct tcp or struct udp, the ports within the frame, once it is known to hold them (has_ports) */
	void *end;       /* of the frame */
	__u8 version;
	__u8 protocol;
	_Bool ipv6_fragment;
	__u8 tcp_flags;  /* once the packet is known to be sound */
};

static __always_inline struct address address_of_ipv4(__be32 address)
{
	return (struct address){ .word = { 0, 0, htonl(0xffff), address } };
}

static __always_inline _Bool is_ipv4(const struct address *address)
{
	return address->word[0] == 0 && address->word[1] == 0 && address->word[2] == htonl(0xffff);
}

static __always_inline __u64 low_half(const struct address *address)
{
	return address->word[0] | (__u64)address->word[1] << 32;
}

static __always_inline __u64 high_half(const struct address *address)
{
	return address->word[2] | (__u64)address->word[3] << 32;
}

static __always_inline _Bool is_for_us(const struct ethernet *ethernet)
{
	/* 4 + 2 bytes rather than 6 comparisons; Ethernet headers are aligned by 2 only, which BPF's targets do not mind. */
	const __u8 *destination = ethernet->destination;
	return *(const __u32 *)destination == *(const volatile __u32 *)config_mac &&
	       *(const __u16 *)(destination + 4) == *(const volatile __u16 *)(config_mac + 4);
}

static __always_inline struct address source_of(const struct packet *packet)
{
	const struct ipv4 *ipv4 = packet->network;
	const struct ipv6 *ipv6 = packet->network;
	return packet->version == 4 ? address_of_ipv4(ipv4->source) : ipv6->source;
}

static __always_inline struct address destination_of(const struct packet *packet)
{
	const struct ipv4 *ipv4 = packet->network;
	const struct ipv6 *ipv6 = packet->network;
	return packet->version == 4 ? address_of_ipv4(ipv4->destination) : ipv6->destination;
}

static __always_inline struct ports ports_of(const struct packet *packet)
{
	return *(const struct ports *)packet->transport;
}

static __always_inline __u32 ipv4_header_length(const struct ipv4 *ipv4)
{
	return (ipv4->version_and_words & 0xf) * 4;
}

static __always_inline _Bool parse_ipv4(struct packet *packet)
{
	const struct ipv4 *ipv4 = packet->network;
	if ((void *)(ipv4 + 1) > packet->end)
		return 0;
	__u32 header_length = ipv4_header_length(ipv4);
	if (ipv4->version_and_words >> 4 != 4 || header_length < sizeof(*ipv4))
		return 0;
	packet->version = 4;
	packet->protocol = ipv4->protocol;
	packet->transport = packet->network + header_length;
	/* Fragments after the first have no ports, so nobody can say whose they are. */
	return !(ipv4->fragment & htons(IPV4_OFFSET_MASK));
}

static __always_inline _Bool parse_ipv6_fragment(struct packet *packet)
{
	const struct ipv6_fragment *header = packet->transport;
	if ((void *)(header + 1) > packet->end)
		return 0;
	packet->ipv6_fragment = 1;
	packet->protocol = header->next_header;
	packet->transport = (void *)(header + 1);
	return !(header->offset_and_flags & htons(IPV6_OFFSET_MASK));
}

/* Steps over extension headers. False if the packet is nobody's: the frame ends, or the VIP is a router on the way to elsewhere. */
static __always_inline _Bool skip_ipv6_extensions(struct packet *packet)
{
#pragma clang loop unroll(disable)
	for (int i = 0; i < IPV6_EXTENSIONS_MAX; i++) {
		__u8 protocol = packet->protocol;
		if (protocol != PROTOCOL_IPV6_HOP_BY_HOP && protocol != PROTOCOL_IPV6_ROUTING &&
		    protocol != PROTOCOL_IPV6_DESTINATION_OPTIONS)
			break;
		const struct ipv6_extension *header = packet->transport;
		if ((void *)(header + 1) > packet->end)
			return 0;
		if (protocol == PROTOCOL_IPV6_ROUTING && header->segments_left)
			return 0;
		packet->protocol = header->next_header;
		packet->transport += (header->length + 1) * sizeof(*header);
	}
	/* The same place, of which the verifier forgets how many headers led there: it need not go through all else once for each number. */
	__u64 offset = packet->transport - packet->network;
	packet->transport = packet->network + (offset & IPV6_HEADERS_MASK);
	return 1;
}

static __always_inline _Bool parse_ipv6(struct packet *packet)
{
	const struct ipv6 *ipv6 = packet->network;
	if ((void *)(ipv6 + 1) > packet->end)
		return 0;
	if ((ipv6->version_class_label & htonl(0xf0000000)) != htonl(0x60000000))
		return 0;
	packet->version = 6;
	packet->ipv6_fragment = 0;
	packet->protocol = ipv6->next_header;
	packet->transport = (void *)(ipv6 + 1);
	/* An IPv4-mapped address is ours in form only: on the wire it would pass for the IPv4 service. */
	if (unlikely(is_ipv4(&ipv6->destination)))
		return 0;
	if (unlikely(packet->protocol != PROTOCOL_TCP && packet->protocol != PROTOCOL_UDP))
		return skip_ipv6_extensions(packet) &&
		       (packet->protocol != PROTOCOL_IPV6_FRAGMENT || parse_ipv6_fragment(packet));
	return 1;
}

/* True if the frame is for this interface and holds an IP packet with its transport header, or the first of its fragments. */
static __always_inline _Bool parse(struct xdp_md *context, struct packet *packet)
{
	struct ethernet *ethernet = (void *)(long)context->data;
	packet->end = (void *)(long)context->data_end;
	packet->ethernet = ethernet;
	packet->network = ethernet + 1;
	if (packet->network > packet->end || !is_for_us(ethernet))
		return 0;
	return ethernet->type == htons(ETHERTYPE_IPV4)   ? parse_ipv4(packet)
	       : ethernet->type == htons(ETHERTYPE_IPV6) ? parse_ipv6(packet)
							 : 0;
}

/* What is parsed belongs to a flow: nothing else has a frontend. */
static __always_inline _Bool has_ports(const struct packet *packet)
{
	return (packet->protocol == PROTOCOL_TCP || packet->protocol == PROTOCOL_UDP) &&
	       packet->transport + sizeof(struct ports) <= packet->end;
}

static __always_inline _Bool has_icmp(const struct packet *packet)
{
	return packet->protocol == (packet->version == 4 ? PROTOCOL_ICMP : PROTOCOL_ICMPV6) &&
	       packet->transport + sizeof(struct icmp) <= packet->end;
}

static __always_inline _Bool is_fragment(const struct packet *packet)
{
	const struct ipv4 *ipv4 = packet->network;
	return packet->version == 4 ? ipv4->fragment & htons(IPV4_FRAGMENT_MASK) : packet->ipv6_fragment;
}

/* Where a packet that is no fragment ends by what its IP header says, which may be beyond the frame's end or before the transport header. */
static __always_inline void *stated_end(const struct packet *packet)
{
	const struct ipv4 *ipv4 = packet->network;
	const struct ipv6 *ipv6 = packet->network;
	return packet->version == 4 ? packet->network + ntohs(ipv4->total_length)
				    : packet->network + sizeof(*ipv6) + ntohs(ipv6->payload_length);
}

/* 0 if a packet is whole and has room for a transport header of this length, or why it cannot be forwarded. */
static __always_inline int require_whole(const struct packet *packet, __u32 header)
{
	if (unlikely(is_fragment(packet)))
		return -DROP_FRAGMENT;
	void *end = stated_end(packet);
	return unlikely(end > packet->end || packet->transport + header > end) ? -DROP_MALFORMED : 0;
}

/* 0, or why a packet that is ours by its addresses and ports cannot be forwarded. Afterwards all of its headers may be touched. */
static __always_inline int require_sound(struct packet *packet)
{
	_Bool is_tcp = packet->protocol == PROTOCOL_TCP;
	int fault = require_whole(packet, is_tcp ? sizeof(struct tcp) : sizeof(struct udp));
	if (unlikely(fault))
		return fault;
	/* The same once more, in terms of the frame's end, which is the one that the verifier knows. */
	if (unlikely(packet->transport + sizeof(struct udp) > packet->end))
		return -DROP_MALFORMED;
	packet->tcp_flags = 0;
	if (is_tcp) {
		const struct tcp *tcp = packet->transport;
		if (unlikely((void *)(tcp + 1) > packet->end))
			return -DROP_MALFORMED;
		packet->tcp_flags = tcp->flags;
	}
	return 0;
}

/* A TCP connection begins with SYN alone; SYN and ACK is an answer. */
static __always_inline _Bool is_tcp_open(const struct packet *packet)
{
	return (packet->tcp_flags & (TCP_SYN | TCP_ACK)) == TCP_SYN;
}

#endif
