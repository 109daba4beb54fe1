// SPDX-License-Identifier: (GPL-2.0-only OR BSD-2-Clause)
/* What the reference programs share: the load balancer's own parser, and IP in IP with fixed outer headers. */
#ifndef WEIR_REFERENCE_H
#define WEIR_REFERENCE_H

#include "csum.h"
#include "parse.h"

/* Where packets go. */
struct target {
	struct address address;
	__u8 mac[6];
	__u8 pad[2];
};

static __always_inline void write_ipv4(__be32 *word, __u32 length, __be32 destination)
{
	__be32 first = 0x45 | (__u32)htons(length) << 16;
	__be32 third = 64 | PROTOCOL_IPV4 << 8;
	__be32 source = htonl(0xc0000201);
	word[0] = first;
	word[1] = 0;
	word[2] = third | (__u32)csum_apply(0xffff, (__u64)first + third + source + destination) << 16;
	word[3] = source;
	word[4] = destination;
}

static __always_inline void write_ipv6(struct ipv6 *outer, __u32 length, const struct address *destination)
{
	outer->version_class_label = htonl(0x60000000);
	outer->payload_length = htons(length);
	outer->next_header = PROTOCOL_IPV6;
	outer->hop_limit = 64;
	outer->source = (struct address){ .word = { htonl(0x20010db8), 0, 0, htonl(1) } };
	outer->destination = *destination;
}

static __always_inline int encapsulate(struct xdp_md *context, const struct packet *packet, const struct target *target)
{
	_Bool v4 = packet->version == 4;
	const struct ipv4 *ipv4 = packet->network;
	const struct ipv6 *ipv6 = packet->network;
	__u32 length = v4 ? ntohs(ipv4->total_length) : sizeof(*ipv6) + ntohs(ipv6->payload_length);
	if (bpf_xdp_adjust_head(context, v4 ? -(int)sizeof(struct ipv4) : -(int)sizeof(struct ipv6)))
		return XDP_DROP;
	struct ethernet *ethernet = (void *)(long)context->data;
	if ((void *)(ethernet + 1) + sizeof(struct ipv6) > (void *)(long)context->data_end)
		return XDP_DROP;
	*(__u32 *)ethernet->source = *(const volatile __u32 *)config_mac;
	*(__u16 *)(ethernet->source + 4) = *(const volatile __u16 *)(config_mac + 4);
	__builtin_memcpy(ethernet->destination, target->mac, sizeof(target->mac));
	ethernet->type = v4 ? htons(ETHERTYPE_IPV4) : htons(ETHERTYPE_IPV6);
	if (v4)
		write_ipv4((void *)(ethernet + 1), sizeof(struct ipv4) + length, target->address.word[3]);
	else
		write_ipv6((void *)(ethernet + 1), length, &target->address);
	return XDP_TX;
}

#endif
