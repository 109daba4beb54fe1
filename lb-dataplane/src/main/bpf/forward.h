// SPDX-License-Identifier: (GPL-2.0-only OR BSD-2-Clause)
/* Sending a frame back out of the interface it came in by. */
#ifndef WEIR_FORWARD_H
#define WEIR_FORWARD_H

#include "parse.h"
#include "stats.h"

/* A next hop as it was at one moment. */
static __always_inline struct next_hop next_hop_read(const struct next_hop *from)
{
	__u64 word = *(const volatile __u64 *)from;
	struct next_hop next_hop;
	__builtin_memcpy(&next_hop, &word, sizeof(next_hop));
	return next_hop;
}

static __always_inline void next_hop_write(struct next_hop *to, struct next_hop next_hop)
{
	__u64 word;
	__builtin_memcpy(&word, &next_hop, sizeof(word));
	*(volatile __u64 *)to = word;
}

static __always_inline struct next_hop next_hop_of_source(const struct packet *packet)
{
	struct next_hop next_hop = { .state = NEXT_HOP_RESOLVED };
	__builtin_memcpy(next_hop.mac, packet->ethernet->source, sizeof(next_hop.mac));
	return next_hop;
}

/* Frames that come in are for config_mac, so that is what they go out from. */
static __always_inline void set_macs(struct ethernet *ethernet, struct next_hop next_hop)
{
	*(__u32 *)ethernet->source = *(const volatile __u32 *)config_mac;
	*(__u16 *)(ethernet->source + 4) = *(const volatile __u16 *)(config_mac + 4);
	__builtin_memcpy(ethernet->destination, next_hop.mac, sizeof(next_hop.mac));
}

static __always_inline int forward(struct packet *packet, struct next_hop next_hop)
{
	set_macs(packet->ethernet, next_hop);
	return XDP_TX;
}

/* On from here the host's stack has it, or the link. */
static __always_inline int forward_or_pass(struct packet *packet, struct next_hop next_hop)
{
	return unlikely(next_hop.state == NEXT_HOP_HOST) ? XDP_PASS : forward(packet, next_hop);
}

static __always_inline __u64 frame_length(const struct packet *packet)
{
	return packet->end - (void *)packet->ethernet;
}

/* The entry of a backend that frames can be sent to: 0, or a negative drop reason. */
static __always_inline int find_backend(__u32 id, struct backend **backend, struct next_hop *next_hop)
{
	*next_hop = (struct next_hop){ .state = NEXT_HOP_UNRESOLVED };
	*backend = id ? bpf_map_lookup_elem(&backends, &id) : 0;
	if (unlikely(!*backend))
		return -DROP_NO_BACKEND;
	*next_hop = next_hop_read(&(*backend)->next_hop);
	if (unlikely(next_hop->state == NEXT_HOP_UNRESOLVED))
		return -DROP_NEXT_HOP_UNRESOLVED;
	return 0;
}

#endif
