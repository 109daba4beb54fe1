// SPDX-License-Identifier: (GPL-2.0-only OR BSD-2-Clause)
/*
 * The IP header around a tunnelled packet. Whether a packet is for us is found out first, and whether it is sound is asked only then:
 * whatever is not for us passes as it is.
 */
#ifndef WEIR_DECAP_OUTER_H
#define WEIR_DECAP_OUTER_H

#include "decap_ecn.h"
#include "decap_types.h"
#include "link.h"

enum tunnel_protocol {
	TUNNEL_IPV4 = 4,
	TUNNEL_IPV6 = 41,
	TUNNEL_IPV6_OPTIONS = 60, /* destination options: Linux' IPv6 tunnels say there how deep they may be nested (RFC 2473) */
};

/* What is left when everything before is known to be in order. */
enum { UNDECIDED = -1 };

struct tunnel {
	void *outer;      /* struct ipv4 or struct ipv6, whole */
	void *payload;    /* what follows the headers that have been read */
	const void *end;  /* of the frame */
	__u32 length;     /* of the payload, by what those headers say */
	__u8 protocol;    /* of the payload */
	__u8 ecn;
};

struct options {
	__u8 next_header;
	__u8 words; /* of 8 bytes, beyond the first */
	__u8 option[6];
};

static __always_inline _Bool is_ours(const struct address *destination)
{
	return bpf_map_lookup_elem(&local_addresses, destination) != 0;
}

static __always_inline _Bool is_tunnel(__u8 protocol)
{
	return protocol == TUNNEL_IPV4 || protocol == TUNNEL_IPV6 || protocol == PROTOCOL_UDP;
}

/* The one's complement sum of a header that includes its checksum is all ones. */
static __always_inline _Bool is_intact(const struct ipv4 *ipv4, __u32 words, const void *end)
{
	const __be32 *word = (const __be32 *)ipv4;
	__u64 sum = 0;
	for (__u32 i = 0; i < 15 && i < words; i++) {
		const __be32 *at = word + i;
		/* The compiler knows that the first five are within the frame, but the verifier wants each to be compared. */
		asm volatile("" : "+r"(at));
		if ((const void *)(at + 1) > end)
			return 0;
		sum += *at;
	}
	return csum_apply(0, sum) == 0;
}

/* UNDECIDED if it may be a tunnel's packet that is ours. */
static __always_inline int outer_ipv4(const struct link *link, struct tunnel *tunnel)
{
	struct ipv4 *ipv4 = link->network;
	if ((void *)(ipv4 + 1) > link->end || ipv4->version_and_words >> 4 != 4 || !is_tunnel(ipv4->protocol))
		return DECAP_NOT_OURS;
	struct address destination = { .word = { 0, 0, htonl(0xffff), ipv4->destination } };
	if (!is_ours(&destination))
		return DECAP_NOT_OURS;
	if (unlikely(ipv4->fragment & htons(IPV4_FRAGMENT_MASK)))
		return ipv4->protocol == PROTOCOL_UDP ? DECAP_NOT_OURS : DECAP_FRAGMENT;
	tunnel->outer = ipv4;
	tunnel->payload = link->network + (ipv4->version_and_words & 0xf) * 4;
	tunnel->protocol = ipv4->protocol;
	tunnel->ecn = ecn_of_ipv4(ipv4);
	return UNDECIDED;
}

/* UNDECIDED if the header of a packet that is ours is sound. */
static __always_inline int outer_ipv4_length(struct tunnel *tunnel)
{
	const struct ipv4 *ipv4 = tunnel->outer;
	__u32 words = ipv4->version_and_words & 0xf;
	__u32 total = ntohs(ipv4->total_length);
	if (words < 5 || total < words * 4 || tunnel->outer + total > tunnel->end || !is_intact(ipv4, words, tunnel->end))
		return DECAP_MALFORMED_OUTER;
	tunnel->length = total - words * 4;
	return UNDECIDED;
}

/* UNDECIDED if it may be a tunnel's packet that is ours. Of extension headers only destination options are looked behind, once. */
static __always_inline int outer_ipv6(const struct link *link, struct tunnel *tunnel)
{
	struct ipv6 *ipv6 = link->network;
	if ((void *)(ipv6 + 1) > link->end || *(__u8 *)ipv6 >> 4 != 6)
		return DECAP_NOT_OURS;
	tunnel->outer = ipv6;
	tunnel->payload = ipv6 + 1;
	tunnel->protocol = ipv6->next_header;
	tunnel->ecn = ecn_of_ipv6(ipv6);
	if (tunnel->protocol == TUNNEL_IPV6_OPTIONS) {
		const struct options *options = tunnel->payload;
		if ((void *)(options + 1) > link->end)
			return DECAP_NOT_OURS;
		tunnel->protocol = options->next_header;
		tunnel->payload += (options->words + 1) * sizeof(*options);
	}
	struct address destination = ipv6->destination;
	/* A mapped address on the wire is not the IPv4 address that it stands for in the map. */
	_Bool is_mapped = !destination.word[0] && !destination.word[1] && destination.word[2] == htonl(0xffff);
	return !is_mapped && is_tunnel(tunnel->protocol) && is_ours(&destination) ? UNDECIDED : DECAP_NOT_OURS;
}

static __always_inline int outer_ipv6_length(struct tunnel *tunnel)
{
	const struct ipv6 *ipv6 = tunnel->outer;
	__u32 total = sizeof(*ipv6) + ntohs(ipv6->payload_length);
	__u32 headers = tunnel->payload - tunnel->outer;
	if (total < headers || tunnel->outer + total > tunnel->end)
		return DECAP_MALFORMED_OUTER;
	tunnel->length = total - headers;
	return UNDECIDED;
}

#endif
