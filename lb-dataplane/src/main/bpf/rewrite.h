// SPDX-License-Identifier: (GPL-2.0-only OR BSD-2-Clause)
/* Giving a packet other addresses and ports, with the checksums that go with them. */
#ifndef WEIR_REWRITE_H
#define WEIR_REWRITE_H

#include "csum.h"
#include "parse.h"

struct endpoints {
	struct address source;
	struct address destination;
	struct ports ports;
};

/* The change to the pseudo header, which for IPv4 is also the change to the header's own checksum. */
static __always_inline __u64 rewrite_addresses(struct packet *packet, const struct endpoints *to)
{
	struct address source = source_of(packet);
	struct address destination = destination_of(packet);
	__u64 change = csum_change_address(&source, &to->source) + csum_change_address(&destination, &to->destination);
	if (packet->version == 4) {
		struct ipv4 *ipv4 = packet->network;
		ipv4->source = to->source.word[3];
		ipv4->destination = to->destination.word[3];
		ipv4->checksum = csum_apply(ipv4->checksum, change);
	} else {
		struct ipv6 *ipv6 = packet->network;
		ipv6->source = to->source;
		ipv6->destination = to->destination;
	}
	return change;
}

/* Needs a sound packet and endpoints of its own IP version. */
static __always_inline void rewrite(struct packet *packet, const struct endpoints *to)
{
	__u64 change = rewrite_addresses(packet, to);
	struct ports *ports = packet->transport;
	change += csum_change_port(ports->source, to->ports.source);
	change += csum_change_port(ports->destination, to->ports.destination);
	*ports = to->ports;
	if (packet->protocol == PROTOCOL_TCP) {
		struct tcp *tcp = packet->transport;
		/* Never true: on some ways here the verifier does not know any more that TCP was seen to fit. */
		if (unlikely((void *)(tcp + 1) > packet->end))
			return;
		tcp->checksum = csum_apply(tcp->checksum, change);
		return;
	}
	struct udp *udp = packet->transport;
	if (!udp->checksum) /* none was sent; a sum that happens to be 0 is sent as 0xffff (RFC 768) */
		return;
	__be16 checksum = csum_apply(udp->checksum, change);
	udp->checksum = checksum ? checksum : 0xffff;
}

#endif
