// SPDX-License-Identifier: (GPL-2.0-only OR BSD-2-Clause)
/* Explicit congestion notification where a tunnel ends (RFC 6040, section 4.2). */
#ifndef WEIR_DECAP_ECN_H
#define WEIR_DECAP_ECN_H

#include "csum.h"
#include "headers.h"

enum ecn {
	ECN_NOT_CAPABLE = 0,
	ECN_CAPABLE_1 = 1,
	ECN_CAPABLE_0 = 2,
	ECN_CONGESTION = 3,
};

enum { ECN_MASK = 3, ECN_IPV6_SHIFT = 20 };

static __always_inline __u8 ecn_of_ipv4(const struct ipv4 *ipv4)
{
	return ipv4->service_type & ECN_MASK;
}

static __always_inline __u8 ecn_of_ipv6(const struct ipv6 *ipv6)
{
	return htonl(ipv6->version_class_label) >> ECN_IPV6_SHIFT & ECN_MASK;
}

/* What the packet says when it has left the tunnel; negative if it must not leave it. */
static __always_inline int ecn_after(__u8 outer, __u8 inner)
{
	if (outer == ECN_CONGESTION)
		return inner == ECN_NOT_CAPABLE ? -1 : ECN_CONGESTION;
	return outer == ECN_CAPABLE_1 && inner == ECN_CAPABLE_0 ? ECN_CAPABLE_1 : inner;
}

static __always_inline void ecn_set_ipv4(struct ipv4 *ipv4, __u8 ecn)
{
	__be16 *word = (__be16 *)ipv4;
	__be16 before = *word;
	ipv4->service_type = (ipv4->service_type & ~ECN_MASK) | ecn;
	ipv4->checksum = csum_apply(ipv4->checksum, csum_change_port(before, *word));
}

static __always_inline void ecn_set_ipv6(struct ipv6 *ipv6, __u8 ecn)
{
	__be32 cleared = ipv6->version_class_label & ~htonl(ECN_MASK << ECN_IPV6_SHIFT);
	ipv6->version_class_label = cleared | htonl((__u32)ecn << ECN_IPV6_SHIFT);
}

#endif
