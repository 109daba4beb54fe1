// SPDX-License-Identifier: (GPL-2.0-only OR BSD-2-Clause)
/*
 * Generic UDP encapsulation (draft-ietf-intarea-gue). Variant 0 has a header of its own; in variant 1 an IP packet follows the UDP
 * header at once, told by the first bits of its version:
 *
 *    0   1   2   3       7 8             15 16                          31
 *   +-------+---+-----------+---------------+-----------------------------+
 *   |variant| C |   words   |   protocol    |            flags            |   and as many 4-byte words of extensions
 *   +-------+---+-----------+---------------+-----------------------------+
 */
#ifndef WEIR_DECAP_GUE_H
#define WEIR_DECAP_GUE_H

#include "decap_outer.h"

struct gue {
	__u8 variant_control_words;
	__u8 protocol;
	__be16 flags; /* which extensions there are */
};

enum { GUE_VARIANT_SHIFT = 6, GUE_CONTROL = 0x20, GUE_WORDS_MASK = 0x1f };

/* UNDECIDED if it is a packet to the tunnel's port. */
static __always_inline int gue_port(const struct tunnel *tunnel)
{
	const struct udp *udp = tunnel->payload;
	if ((void *)(udp + 1) > tunnel->end || udp->ports.destination != htons(config_gue_port))
		return DECAP_NOT_OURS;
	return UNDECIDED;
}

/*
 * Goes on to the packet inside. The checksum is not verified: that would take reading the whole packet, which has sums of its own.
 * An extension may change what the payload means, so that those of unknown kind must not be skipped; words without a flag are the
 * sender's private data, and are.
 */
static __always_inline int gue_unwrap(struct tunnel *tunnel)
{
	const struct udp *udp = tunnel->payload;
	const struct gue *gue = tunnel->payload + sizeof(*udp);
	if ((void *)(gue + 1) > tunnel->end)
		return DECAP_MALFORMED_OUTER;
	__u32 stated = ntohs(udp->length);
	if (stated > tunnel->length || stated < sizeof(*udp) + sizeof(*gue))
		return DECAP_MALFORMED_OUTER;
	tunnel->length = stated - sizeof(*udp);
	tunnel->payload = (void *)gue;
	switch (gue->variant_control_words >> GUE_VARIANT_SHIFT) {
	case 0:
		break;
	case 1:
		tunnel->protocol = gue->variant_control_words >> 4 == 4 ? TUNNEL_IPV4 : TUNNEL_IPV6;
		return UNDECIDED;
	default:
		return DECAP_GUE_UNKNOWN;
	}
	if (gue->variant_control_words & GUE_CONTROL || gue->flags)
		return DECAP_GUE_UNKNOWN;
	if (gue->protocol != TUNNEL_IPV4 && gue->protocol != TUNNEL_IPV6)
		return DECAP_GUE_UNKNOWN;
	__u32 headers = sizeof(*gue) + (gue->variant_control_words & GUE_WORDS_MASK) * 4;
	if (headers > tunnel->length)
		return DECAP_MALFORMED_OUTER;
	tunnel->protocol = gue->protocol;
	tunnel->length -= headers;
	tunnel->payload += headers;
	return UNDECIDED;
}

#endif
