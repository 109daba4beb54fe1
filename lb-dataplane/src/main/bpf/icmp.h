// SPDX-License-Identifier: (GPL-2.0-only OR BSD-2-Clause)
/*
 * Errors that the program itself sends. They come from the VIP, which is where the packet went and what the sender has a
 * connection with. An answer is shorter than what it answers, so that nobody gains by having them sent to others.
 */
#ifndef WEIR_ICMP_H
#define WEIR_ICMP_H

#include "csum.h"
#include "forward.h"

/* How much of the packet an answer quotes: as much as fits 576 bytes (RFC 1812, 4.3.2.3), or IPv6's minimum MTU (RFC 4443, 2.4). */
enum { ICMP_QUOTE = 548, ICMPV6_QUOTE = 1232 };

/* A second, in nanoseconds. */
#define ICMP_WINDOW 1000000000ULL

/* The longest that every kernel sums up in one call. */
enum { CSUM_STEP = 512 };

static __always_inline __u32 csum_add(const void *at, __u32 size, __u32 seed)
{
	return bpf_csum_diff(0, 0, at, size, seed);
}

static __always_inline void write_fragmentation_needed(struct ipv4 *ipv4, __u32 mtu)
{
	struct icmp *icmp = (void *)(ipv4 + 1);
	const struct ipv4 *quoted = (void *)(icmp + 1);
	*ipv4 = (struct ipv4){
		.version_and_words = 0x45,
		.total_length = htons(sizeof(*ipv4) + sizeof(*icmp) + ICMP_QUOTE),
		.fragment = htons(IPV4_DONT_FRAGMENT),
		.time_to_live = 64,
		.protocol = PROTOCOL_ICMP,
		.source = quoted->destination,
		.destination = quoted->source,
	};
	ipv4->checksum = csum_apply(0xffff, csum_add(ipv4, sizeof(*ipv4), 0));
	*icmp = (struct icmp){ .type = ICMP_UNREACHABLE, .code = ICMP_FRAGMENTATION_NEEDED, .mtu = htonl(mtu) };
	__u32 sum = csum_add(icmp, CSUM_STEP, 0);
	sum = csum_add((void *)icmp + CSUM_STEP, sizeof(*icmp) + ICMP_QUOTE - CSUM_STEP, sum);
	icmp->checksum = csum_apply(0xffff, sum);
}

static __always_inline void write_packet_too_big(struct ipv6 *ipv6, __u32 mtu)
{
	struct icmp *icmp = (void *)(ipv6 + 1);
	const struct ipv6 *quoted = (void *)(icmp + 1);
	__be16 length = htons(sizeof(*icmp) + ICMPV6_QUOTE);
	ipv6->version_class_label = htonl(0x60000000);
	ipv6->payload_length = length;
	ipv6->next_header = PROTOCOL_ICMPV6;
	ipv6->hop_limit = 64;
	ipv6->source = quoted->destination;
	ipv6->destination = quoted->source;
	*icmp = (struct icmp){ .type = ICMPV6_PACKET_TOO_BIG, .mtu = htonl(mtu) };
	/* The pseudo header: both addresses, the length, and the protocol. */
	__u32 sum = csum_add(&ipv6->source, 2 * sizeof(struct address), length + htons(PROTOCOL_ICMPV6));
	sum = csum_add(icmp, CSUM_STEP, sum);
	sum = csum_add((void *)icmp + CSUM_STEP, CSUM_STEP, sum);
	sum = csum_add((void *)icmp + 2 * CSUM_STEP, sizeof(*icmp) + ICMPV6_QUOTE - 2 * CSUM_STEP, sum);
	icmp->checksum = csum_apply(0xffff, sum);
}

/* Whether another error may be sent (RFC 4443, 2.4 f), after counting it. */
static __always_inline _Bool icmp_allowed(void)
{
	__u32 only = 0;
	struct icmp_budget *budget = bpf_map_lookup_elem(&icmp_budget, &only);
	if (!budget)
		return 0;
	__u64 now = bpf_ktime_get_coarse_ns();
	if (now - budget->last_seen >= ICMP_WINDOW) {
		budget->last_seen = now;
		budget->sent = 0;
	}
	if (budget->sent >= config_icmp_per_second)
		return 0;
	budget->sent++;
	return 1;
}

/*
 * Tells the sender of a packet how much it may send, whether or not it allows for fragments: they are not made here. A verdict, or
 * a negative drop reason; whatever it is, the packet is counted as dropped once.
 */
static __always_inline int answer_too_big(struct xdp_md *context, const struct packet *packet, __u32 mtu)
{
	_Bool ipv4 = packet->version == 4;
	__u32 length = frame_length(packet);
	__u32 kept = sizeof(struct ethernet) + (ipv4 ? ICMP_QUOTE : ICMPV6_QUOTE);
	int headers = (ipv4 ? sizeof(struct ipv4) : sizeof(struct ipv6)) + sizeof(struct icmp);
	struct next_hop sender = next_hop_of_source(packet);
	if (unlikely(length < kept || !icmp_allowed()))
		return -DROP_TOO_BIG;
	if (unlikely(bpf_xdp_adjust_tail(context, (int)(kept - length)) || bpf_xdp_adjust_head(context, -headers)))
		return -DROP_TOO_BIG;
	struct ethernet *ethernet = (void *)(long)context->data;
	void *end = (void *)(long)context->data_end;
	void *answer = ethernet + 1;
	if (ipv4) {
		if (unlikely(answer + sizeof(struct ipv4) + sizeof(struct icmp) + ICMP_QUOTE > end))
			return -DROP_TOO_BIG;
		write_fragmentation_needed(answer, mtu);
	} else {
		if (unlikely(answer + sizeof(struct ipv6) + sizeof(struct icmp) + ICMPV6_QUOTE > end))
			return -DROP_TOO_BIG;
		write_packet_too_big(answer, mtu);
	}
	set_macs(ethernet, sender);
	ethernet->type = ipv4 ? htons(ETHERTYPE_IPV4) : htons(ETHERTYPE_IPV6);
	count(&drops, DROP_TOO_BIG, length);
	return XDP_TX;
}

#endif
