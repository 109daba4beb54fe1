// SPDX-License-Identifier: (GPL-2.0-only OR BSD-2-Clause)
// Answers SYNs with a cookie for a sequence number, and checks the cookies that come back (RFC 4987).
#include "packet.h"

static u64 good, bad;

__inline u16 tcp_checksum(struct iphdr *ip, struct tcphdr *tcp)
{
	u16 *words = (u16 *)tcp;
	u64 sum = 0;

	tcp->check = 0;
#pragma unroll
	for (int i = 0; i < 10; i++)
		sum += words[i];
	sum += (ip->saddr & 0xffff) + (ip->saddr >> 16) + (ip->daddr & 0xffff) + (ip->daddr >> 16);
	sum += htons(PROTO_TCP) + htons(sizeof(*tcp));
	return fold(sum);
}

static int answer(struct ethhdr *eth, struct iphdr *ip, struct tcphdr *tcp, u32 cookie)
{
	be32 address = ip->saddr;
	be16 port = tcp->source;

	swap_macs(eth);
	ip->saddr = ip->daddr;
	ip->daddr = address;
	ip->ttl = 64;
	ip->check = ipv4_checksum(ip);
	tcp->source = tcp->dest;
	tcp->dest = port;
	tcp->ack_seq = htonl(ntohl(tcp->seq) + 1);
	tcp->seq = htonl(cookie);
	tcp->flags = TCP_SYN | TCP_ACK;
	tcp->window = 0;
	tcp->check = tcp_checksum(ip, tcp);
	return XDP_TX;
}

SEC("xdp")
int syncookie(struct xdp_md *context)
{
	struct cursor cursor = cursor_of(context);
	struct ethhdr *eth;
	struct iphdr *ip = take_ipv4(&cursor, &eth);
	struct tcphdr *tcp = ip && ip->protocol == PROTO_TCP ? TAKE(&cursor, struct tcphdr) : NULL;

	if (!tcp)
		return XDP_PASS;
	if ((tcp->flags & (TCP_SYN | TCP_ACK | TCP_RST)) == TCP_SYN) {
		s64 cookie;

		if (tcp->doff_reserved >> 4 != sizeof(*tcp) / 4)
			return XDP_PASS;
		cookie = bpf_tcp_raw_gen_syncookie_ipv4(ip, tcp, sizeof(*tcp));
		return cookie < 0 ? XDP_ABORTED : answer(eth, ip, tcp, cookie);
	}
	if (tcp->flags & TCP_SYN || !(tcp->flags & TCP_ACK))
		return XDP_PASS;
	if (bpf_tcp_raw_check_syncookie_ipv4(ip, tcp)) {
		bad++;
		return XDP_DROP;
	}
	good++;
	return XDP_PASS;
}

LICENSE("GPL");
