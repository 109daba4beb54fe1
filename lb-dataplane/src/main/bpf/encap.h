// SPDX-License-Identifier: (GPL-2.0-only OR BSD-2-Clause)
/*
 * Packets within packets: IP in IP (RFC 2003, 2473) and UDP in between (GUE variant 1, where the inner IP header follows the UDP
 * header at once). The node takes a packet in as a host of its VIP does, not as a router on the way, so its TTL stays as it is
 * (RFC 2003, section 3.1).
 *
 *  +----------+------------------+-----------+--------------------------+
 *  | Ethernet | outer IPv4, IPv6 | UDP (gue) | the packet, as it came   |
 *  +----------+------------------+-----------+--------------------------+
 */
#ifndef WEIR_ENCAP_H
#define WEIR_ENCAP_H

#include "csum.h"
#include "icmp.h"

enum { OUTER_TTL = 64, GUE_PORT = 6080 };

/* GUE's source ports are the dynamic ones (RFC 6335): 14 bits tell flows apart. */
enum { GUE_SOURCE_PORTS = 0xc000 };

/* What the outer headers are made of, taken from the packet while it can still be read. */
struct tunnel {
	__u32 length;           /* of the packet within */
	__u32 overhead;         /* bytes of the outer headers */
	__u32 entropy;          /* tells flows apart */
	__u8 protocol;          /* what is within: PROTOCOL_IPV4 or PROTOCOL_IPV6 */
	__u8 traffic_class;     /* copied, so that congestion is seen inside and out (RFC 6040, normal mode) */
	_Bool is_udp;
	_Bool is_ipv4;          /* the outer header */
	__be16 identification;
	__be16 fragment;
};

static __always_inline void tunnel_take(struct tunnel *tunnel, const struct packet *packet)
{
	if (packet->version == 4) {
		const struct ipv4 *ipv4 = packet->network;
		tunnel->protocol = PROTOCOL_IPV4;
		tunnel->length = ntohs(ipv4->total_length);
		tunnel->traffic_class = ipv4->service_type;
		/* Matters only to what may be fragmented (RFC 6864): as unique as the sender's own. */
		tunnel->identification = ipv4->identification ^ (__be16)tunnel->entropy;
		tunnel->fragment = ipv4->fragment & htons(IPV4_DONT_FRAGMENT);
		return;
	}
	const struct ipv6 *ipv6 = packet->network;
	tunnel->protocol = PROTOCOL_IPV6;
	tunnel->length = sizeof(*ipv6) + ntohs(ipv6->payload_length);
	tunnel->traffic_class = htonl(ipv6->version_class_label) >> 20;
	tunnel->identification = 0;
	tunnel->fragment = htons(IPV4_DONT_FRAGMENT);
}

static __always_inline _Bool has_outer_address(_Bool ipv4)
{
	const volatile __be32 *word = config_outer_address6.word;
	return ipv4 ? config_outer_address4.word[3] : word[0] | word[1] | word[2] | word[3];
}

/* How a sound packet gets to a backend: 0, or a negative drop reason. The overhead is known even if the packet is too big. */
static __always_inline int tunnel_to(const struct backend *backend, const struct packet *packet, enum mode mode, __u32 entropy,
				     struct tunnel *tunnel)
{
	tunnel->entropy = entropy;
	tunnel->is_udp = mode == MODE_GUE;
	tunnel->is_ipv4 = is_ipv4(&backend->address);
	tunnel->overhead = (tunnel->is_ipv4 ? sizeof(struct ipv4) : sizeof(struct ipv6)) + (tunnel->is_udp ? sizeof(struct udp) : 0);
	if (unlikely(tunnel->is_ipv4 && packet->version == 6))
		return -DROP_WRONG_FAMILY;
	if (unlikely(!has_outer_address(tunnel->is_ipv4)))
		return -DROP_NO_OUTER_ADDRESS;
	tunnel_take(tunnel, packet);
	return unlikely(tunnel->length + tunnel->overhead > config_mtu) ? -DROP_TOO_BIG : 0;
}

/* In words as they lie in memory, little-endian, so that each is stored once and summed up from registers. Returns what follows. */
static __always_inline void *write_outer_ipv4(__be32 *word, const struct tunnel *tunnel, const struct backend *backend)
{
	__u8 protocol = tunnel->is_udp ? PROTOCOL_UDP : tunnel->protocol;
	__u32 length = tunnel->length + tunnel->overhead;
	__be32 first = 0x45 | (__u32)tunnel->traffic_class << 8 | (__u32)htons(length) << 16;
	__be32 second = tunnel->identification | (__u32)tunnel->fragment << 16;
	__be32 third = OUTER_TTL | (__u32)protocol << 8;
	__be32 source = config_outer_address4.word[3] | (tunnel->entropy & config_outer_spread4);
	__be32 destination = backend->address.word[3];
	__be16 checksum = csum_apply(0xffff, (__u64)first + second + third + source + destination);
	word[0] = first;
	word[1] = second;
	word[2] = third | (__u32)checksum << 16;
	word[3] = source;
	word[4] = destination;
	return word + 5;
}

static __always_inline void *write_outer_ipv6(struct ipv6 *outer, const struct tunnel *tunnel, const struct backend *backend)
{
	__u8 protocol = tunnel->is_udp ? PROTOCOL_UDP : tunnel->protocol;
	__u32 label = tunnel->entropy & 0xfffff;
	outer->version_class_label = htonl(6U << 28 | (__u32)tunnel->traffic_class << 20 | label);
	outer->payload_length = htons(tunnel->length + tunnel->overhead - sizeof(*outer));
	outer->next_header = protocol;
	outer->hop_limit = OUTER_TTL;
	/* Word by word: the compiler takes the last one for the zero in the object once the whole is copied and then changed. */
	outer->source.word[0] = config_outer_address6.word[0];
	outer->source.word[1] = config_outer_address6.word[1];
	outer->source.word[2] = config_outer_address6.word[2];
	outer->source.word[3] = config_outer_address6.word[3] | (tunnel->entropy & config_outer_spread6);
	outer->destination = backend->address;
	return outer + 1;
}

static __always_inline void write_gue(struct udp *udp, const struct tunnel *tunnel)
{
	udp->ports.source = htons(GUE_SOURCE_PORTS | (tunnel->entropy & 0x3fff));
	udp->ports.destination = htons(GUE_PORT);
	udp->length = htons(sizeof(*udp) + tunnel->length);
	udp->checksum = 0; /* the packet within has its own; over IPv6 tunnels may do so (RFC 6935) */
}

/* 0, or a negative drop reason. Afterwards no pointer into the packet is good any more. */
static __always_inline int encapsulate(struct xdp_md *context, const struct backend *backend, struct next_hop next_hop,
				       const struct tunnel *tunnel)
{
	if (unlikely(bpf_xdp_adjust_head(context, -(int)tunnel->overhead)))
		return -DROP_NO_HEADROOM;
	struct ethernet *ethernet = (void *)(long)context->data;
	void *outer = ethernet + 1;
	/* Never true: a sound packet and the shortest of the outer headers together are as long as the longest of these. */
	if (unlikely(outer + sizeof(struct ipv6) + sizeof(struct udp) > (void *)(long)context->data_end))
		return -DROP_MALFORMED;
	set_macs(ethernet, next_hop);
	ethernet->type = tunnel->is_ipv4 ? htons(ETHERTYPE_IPV4) : htons(ETHERTYPE_IPV6);
	void *udp = tunnel->is_ipv4 ? write_outer_ipv4(outer, tunnel, backend) : write_outer_ipv6(outer, tunnel, backend);
	if (tunnel->is_udp)
		write_gue(udp, tunnel);
	return 0;
}

#endif
