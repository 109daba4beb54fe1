// SPDX-License-Identifier: (GPL-2.0-only OR BSD-2-Clause)
/* Echo requests to a VIP, answered in place: no backend is asked, so the answer says that the VIP is reached and no more. */
#ifndef WEIR_ECHO_H
#define WEIR_ECHO_H

#include "csum.h"
#include "forward.h"
#include "frontend.h"

enum { ECHO_TTL = 64 };

static __always_inline _Bool is_echo_request(const struct packet *packet)
{
	const struct icmp *icmp = packet->transport;
	return icmp->type == (packet->version == 4 ? ICMP_ECHO_REQUEST : ICMPV6_ECHO_REQUEST);
}

/* Addresses that change places leave every sum as it is. Time to live is the upper half of its word. */
static __always_inline void turn_ipv4(struct ipv4 *ipv4)
{
	__be32 source = ipv4->source;
	ipv4->source = ipv4->destination;
	ipv4->destination = source;
	ipv4->checksum = csum_apply(ipv4->checksum, csum_change_port(ipv4->time_to_live, ECHO_TTL));
	ipv4->time_to_live = ECHO_TTL;
}

static __always_inline void turn_ipv6(struct ipv6 *ipv6)
{
	struct address source = ipv6->source;
	ipv6->source = ipv6->destination;
	ipv6->destination = source;
	ipv6->hop_limit = ECHO_TTL;
}

/* A verdict, or a negative drop reason. */
static __always_inline int answer_echo(struct packet *packet)
{
	struct address vip = destination_of(packet);
	if (!is_vip(&vip))
		return XDP_PASS;
	int fault = require_whole(packet, sizeof(struct icmp));
	if (fault)
		return fault;
	struct icmp *icmp = packet->transport;
	__u8 reply = packet->version == 4 ? ICMP_ECHO_REPLY : ICMPV6_ECHO_REPLY;
	icmp->checksum = csum_apply(icmp->checksum, csum_change_port(icmp->type, reply));
	icmp->type = reply;
	if (packet->version == 4)
		turn_ipv4(packet->network);
	else
		turn_ipv6(packet->network);
	return forward(packet, next_hop_of_source(packet));
}

#endif
