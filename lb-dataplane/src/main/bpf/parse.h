// SPDX-License-Identifier: (GPL-2.0-only OR BSD-2-Clause)
/*
 * From a frame to addresses and ports. Parsing stops at the ports, which is what it takes to know whether a packet is ours;
 * whether it is sound is asked only of those that are (require_sound), so that everybody else's pass untouched and fast.
 */
#ifndef WEIR_PARSE_H
#define WEIR_PARSE_H

#include "config.h"
#include "headers.h"

struct packet {
	struct ethernet *ethernet;
	void *network;   /* struct ipv4 or struct ipv6 */
	void *transport; /* struct tcp or struct udp; its ports are within the frame */
	void *end;       /* of the frame */
	struct address source;
	struct address destination;
	struct ports ports;
	__u32 transport_length; /* as the IP header has it; more than the frame holds if that is truncated */
	__u8 version;
	__u8 protocol;
	__u8 tcp_flags; /* once the packet is known to be sound */
	_Bool fragment;
	_Bool sound;    /* the IP header does not contradict itself */
};

static __always_inline struct address address_of_ipv4(__be32 address)
{
	return (struct address){ .word = { 0, 0, htonl(0xffff), address } };
}

static __always_inline _Bool is_ipv4(const struct address *address)
{
	return address->word[0] == 0 && address->word[1] == 0 && address->word[2] == htonl(0xffff);
}

static __always_inline _Bool is_for_us(const struct ethernet *ethernet)
{
	/* 4 + 2 bytes rather than 6 comparisons; Ethernet headers are aligned by 2 only, which BPF's targets do not mind. */
	const __u8 *destination = ethernet->destination;
	return *(const __u32 *)destination == *(const volatile __u32 *)config_mac &&
	       *(const __u16 *)(destination + 4) == *(const volatile __u16 *)(config_mac + 4);
}

static __always_inline _Bool parse_ipv4(struct packet *packet)
{
	struct ipv4 *ipv4 = packet->network;
	if ((void *)(ipv4 + 1) > packet->end)
		return 0;
	__u32 header_length = (ipv4->version_and_words & 0xf) * 4;
	if (ipv4->version_and_words >> 4 != 4 || header_length < sizeof(*ipv4))
		return 0;
	__u32 total_length = ntohs(ipv4->total_length);
	packet->version = 4;
	packet->source = address_of_ipv4(ipv4->source);
	packet->destination = address_of_ipv4(ipv4->destination);
	packet->protocol = ipv4->protocol;
	packet->transport = packet->network + header_length;
	packet->transport_length = total_length - header_length;
	packet->sound = total_length >= header_length;
	packet->fragment = ipv4->fragment & htons(IPV4_FRAGMENT_MASK);
	/* Fragments after the first have no ports, so nobody can say whose they are. */
	return !(ipv4->fragment & htons(IPV4_OFFSET_MASK));
}

static __always_inline _Bool parse_ipv6_fragment(struct packet *packet)
{
	struct ipv6_fragment *header = packet->transport;
	if ((void *)(header + 1) > packet->end)
		return 0;
	packet->fragment = 1;
	packet->protocol = header->next_header;
	packet->transport = header + 1;
	return !(header->offset_and_flags & htons(IPV6_OFFSET_MASK));
}

static __always_inline _Bool parse_ipv6(struct packet *packet)
{
	struct ipv6 *ipv6 = packet->network;
	if ((void *)(ipv6 + 1) > packet->end)
		return 0;
	if ((ipv6->version_class_label & htonl(0xf0000000)) != htonl(0x60000000))
		return 0;
	packet->version = 6;
	packet->source = ipv6->source;
	packet->destination = ipv6->destination;
	packet->protocol = ipv6->next_header;
	packet->transport = ipv6 + 1;
	packet->transport_length = ntohs(ipv6->payload_length);
	packet->sound = 1;
	packet->fragment = 0;
	/* An IPv4-mapped address is ours in form only: on the wire it would pass for the IPv4 service. */
	if (unlikely(is_ipv4(&packet->destination)))
		return 0;
	if (unlikely(packet->protocol == PROTOCOL_IPV6_FRAGMENT))
		return parse_ipv6_fragment(packet);
	return 1;
}

/* True if the frame is for this interface and holds TCP or UDP ports; nothing else can be ours. */
static __always_inline _Bool parse(struct xdp_md *context, struct packet *packet)
{
	struct ethernet *ethernet = (void *)(long)context->data;
	packet->end = (void *)(long)context->data_end;
	packet->ethernet = ethernet;
	packet->network = ethernet + 1;
	if (packet->network > packet->end || !is_for_us(ethernet))
		return 0;
	_Bool parsed = ethernet->type == htons(ETHERTYPE_IPV4)   ? parse_ipv4(packet)
		       : ethernet->type == htons(ETHERTYPE_IPV6) ? parse_ipv6(packet)
								 : 0;
	if (!parsed || (packet->protocol != PROTOCOL_TCP && packet->protocol != PROTOCOL_UDP))
		return 0;
	struct ports *ports = packet->transport;
	if ((void *)(ports + 1) > packet->end)
		return 0;
	packet->ports = *ports;
	return 1;
}

/* 0, or why a packet that is ours by its addresses and ports cannot be forwarded. Afterwards all of its headers may be touched. */
static __always_inline int require_sound(struct packet *packet)
{
	if (unlikely(packet->fragment))
		return -DROP_FRAGMENT;
	__u32 least = packet->protocol == PROTOCOL_TCP ? sizeof(struct tcp) : sizeof(struct udp);
	if (unlikely(!packet->sound || packet->transport_length < least))
		return -DROP_MALFORMED;
	if (unlikely(packet->transport + packet->transport_length > packet->end))
		return -DROP_MALFORMED;
	if (unlikely(packet->transport + sizeof(struct udp) > packet->end))
		return -DROP_MALFORMED;
	packet->tcp_flags = 0;
	if (packet->protocol == PROTOCOL_TCP) {
		struct tcp *tcp = packet->transport;
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
