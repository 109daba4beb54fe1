// SPDX-License-Identifier: (GPL-2.0-only OR BSD-2-Clause)
/* The packet inside a tunnel, and bringing it out. */
#ifndef WEIR_DECAP_INNER_H
#define WEIR_DECAP_INNER_H

#include "decap_outer.h"
#include "xdp_helpers.h"

/* UNDECIDED if the packet inside is sound as far as forwarding it goes, and has now the congestion mark that it leaves the tunnel with. */
static __always_inline int inner_ipv4(struct tunnel *tunnel)
{
	struct ipv4 *ipv4 = tunnel->payload;
	if (tunnel->length < sizeof(*ipv4) || (void *)(ipv4 + 1) > tunnel->end)
		return DECAP_MALFORMED_INNER;
	__u32 header = (ipv4->version_and_words & 0xf) * 4;
	__u32 total = ntohs(ipv4->total_length);
	if (ipv4->version_and_words >> 4 != 4 || header < sizeof(*ipv4) || total < header || total > tunnel->length)
		return DECAP_MALFORMED_INNER;
	int ecn = ecn_after(tunnel->ecn, ecn_of_ipv4(ipv4));
	if (ecn < 0)
		return DECAP_CONGESTION;
	ecn_set_ipv4(ipv4, ecn);
	return UNDECIDED;
}

static __always_inline int inner_ipv6(struct tunnel *tunnel)
{
	struct ipv6 *ipv6 = tunnel->payload;
	if (tunnel->length < sizeof(*ipv6) || (void *)(ipv6 + 1) > tunnel->end)
		return DECAP_MALFORMED_INNER;
	if (*(__u8 *)ipv6 >> 4 != 6 || sizeof(*ipv6) + ntohs(ipv6->payload_length) > tunnel->length)
		return DECAP_MALFORMED_INNER;
	int ecn = ecn_after(tunnel->ecn, ecn_of_ipv6(ipv6));
	if (ecn < 0)
		return DECAP_CONGESTION;
	ecn_set_ipv6(ipv6, ecn);
	return UNDECIDED;
}

/* Ethernet addresses and VLAN tags, which the packet inside gets as its own. */
struct saved_link {
	__u32 address[3];
	__u32 tag[LINK_TAGS_MAX]; /* each with its type before it, as in the frame */
};

static __always_inline void save(const struct link *link, struct saved_link *saved)
{
	const __u32 *words = (const __u32 *)link->ethernet;
	saved->address[0] = words[0];
	saved->address[1] = words[1];
	saved->address[2] = words[2];
	saved->tag[0] = 0;
	saved->tag[1] = 0;
	if (link->tags > 0 && (void *)(words + 4) <= link->end)
		saved->tag[0] = words[3];
	if (link->tags > 1 && (void *)(words + 5) <= link->end)
		saved->tag[1] = words[4];
}

/* The tags are written where they belong, counted from the network header on, and before them the addresses. */
static __always_inline int restore(struct xdp_md *context, const struct saved_link *saved, __u32 tags, __be16 type)
{
	__u32 *words = (void *)(long)context->data;
	void *end = (void *)(long)context->data_end;
	if ((void *)(words + 3) + sizeof(type) > end)
		return DECAP_NO_HEADROOM;
	words[0] = saved->address[0];
	words[1] = saved->address[1];
	words[2] = saved->address[2];
	void *at = words + 3;
	if (tags > 0) {
		if ((void *)(words + 4) + sizeof(type) > end)
			return DECAP_NO_HEADROOM;
		words[3] = saved->tag[0];
		at = words + 4;
	}
	if (tags > 1) {
		if ((void *)(words + 5) + sizeof(type) > end)
			return DECAP_NO_HEADROOM;
		words[4] = saved->tag[1];
		at = words + 5;
	}
	*(__be16 *)at = type;
	return UNDECIDED;
}

/* Takes everything off that is between the Ethernet header and the packet inside. */
static __always_inline int bring_out(struct xdp_md *context, const struct link *link, const struct tunnel *tunnel)
{
	struct saved_link saved;
	save(link, &saved);
	__u32 tags = link->tags;
	__be16 type = tunnel->protocol == TUNNEL_IPV4 ? htons(ETHERTYPE_IPV4) : htons(ETHERTYPE_IPV6);
	if (xdp_adjust_head(context, tunnel->payload - tunnel->outer))
		return DECAP_NO_HEADROOM;
	return restore(context, &saved, tags, type);
}

#endif
