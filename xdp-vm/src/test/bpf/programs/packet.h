// SPDX-License-Identifier: (GPL-2.0-only OR BSD-2-Clause)
// Packet headers, and a cursor that reads them one behind another.
#pragma once
#include "bpf.h"

enum { ETH_IP = 0x0800, ETH_ARP = 0x0806, ETH_VLAN = 0x8100, ETH_IPV6 = 0x86dd, ETH_QINQ = 0x88a8 };
enum {
	PROTO_HOPOPTS = 0,
	PROTO_ICMP = 1,
	PROTO_IPIP = 4,
	PROTO_TCP = 6,
	PROTO_UDP = 17,
	PROTO_IPV6 = 41,
	PROTO_ROUTING = 43,
	PROTO_FRAGMENT = 44,
	PROTO_GRE = 47,
	PROTO_AH = 51,
	PROTO_ICMPV6 = 58,
	PROTO_NONE = 59,
	PROTO_DSTOPTS = 60,
};
enum { TCP_FIN = 1, TCP_SYN = 2, TCP_RST = 4, TCP_ACK = 16 };

struct ethhdr {
	u8 dst[6], src[6];
	be16 proto;
};

struct vlanhdr {
	be16 tci, proto;
};

struct iphdr {
	u8 version_ihl, tos;
	be16 tot_len, id, frag_off;
	u8 ttl, protocol;
	u16 check;
	be32 saddr, daddr;
};

struct ip6hdr {
	be32 version_class_flow;
	be16 payload_len;
	u8 nexthdr, hop_limit;
	be32 saddr[4], daddr[4];
};

struct udphdr {
	be16 source, dest, len;
	u16 check;
};

struct tcphdr {
	be16 source, dest;
	be32 seq, ack_seq;
	u8 doff_reserved, flags;
	be16 window;
	u16 check;
	be16 urgent;
};

struct icmphdr {
	u8 type, code;
	u16 checksum;
	union {
		be32 rest;
		struct {
			be16 id, sequence;
		} echo;
		struct {
			be16 unused, mtu;
		} frag;
	};
};

struct cursor {
	void *at, *end;
};

__inline struct cursor cursor_of(struct xdp_md *context)
{
	return (struct cursor){(void *)(long)context->data, (void *)(long)context->data_end};
}

__inline void *take(struct cursor *cursor, u32 size)
{
	void *header = cursor->at;

	if (header + size > cursor->end)
		return NULL;
	cursor->at = header + size;
	return header;
}

#define TAKE(cursor, type) ((type *)take(cursor, sizeof(type)))

// The header of an IPv4 packet without options, or NULL.
__inline struct iphdr *take_ipv4(struct cursor *cursor, struct ethhdr **ethernet)
{
	struct ethhdr *eth = TAKE(cursor, struct ethhdr);
	struct iphdr *ip;

	if (!eth || eth->proto != htons(ETH_IP))
		return NULL;
	*ethernet = eth;
	ip = TAKE(cursor, struct iphdr);
	return ip && ip->version_ihl == 0x45 ? ip : NULL;
}

__inline void swap_macs(struct ethhdr *eth)
{
	u8 kept[6];

	__builtin_memcpy(kept, eth->dst, 6);
	__builtin_memcpy(eth->dst, eth->src, 6);
	__builtin_memcpy(eth->src, kept, 6);
}

__inline u16 fold(u64 sum)
{
	sum = (sum & 0xffff) + (sum >> 16);
	sum = (sum & 0xffff) + (sum >> 16);
	sum = (sum & 0xffff) + (sum >> 16);
	return ~sum;
}

// RFC 1624: the checksum after one 16-bit word of what it covers has changed.
__inline u16 csum_replace2(u16 check, u16 from, u16 to)
{
	return fold((u64)(u16)~check + (u16)~from + to);
}

__inline u16 ipv4_checksum(struct iphdr *ip)
{
	u16 *words = (u16 *)ip;
	u32 sum = 0;

	ip->check = 0;
#pragma unroll
	for (int i = 0; i < 10; i++)
		sum += words[i];
	return fold(sum);
}

// Thomas Wang's integer mix; as good as any to spread flows.
__inline u32 mix(u32 x)
{
	x = (x ^ 61) ^ (x >> 16);
	x += x << 3;
	x ^= x >> 4;
	x *= 0x27d4eb2d;
	return x ^ (x >> 15);
}
