// SPDX-License-Identifier: (GPL-2.0-only OR BSD-2-Clause)
// Answers IPv4 packets that are longer than the limit with an ICMP "fragmentation needed" that quotes their beginning.
#include "packet.h"

const volatile u16 config_mtu = 256;

enum { QUOTED = sizeof(struct iphdr) + 8 };

struct answer {
	struct ethhdr eth;
	struct iphdr ip;
	struct icmphdr icmp;
};

SEC("xdp")
int packet_too_big(struct xdp_md *context)
{
	struct cursor cursor = cursor_of(context);
	int bytes = cursor.end - cursor.at, room = sizeof(struct answer) - sizeof(struct ethhdr);
	struct iphdr *ip, outer = {.version_ihl = 0x45, .ttl = 64, .protocol = PROTO_ICMP};
	struct answer *answer;
	struct ethhdr *eth, kept;
	s64 sum;

	ip = take_ipv4(&cursor, &eth);
	if (!ip || ntohs(ip->tot_len) <= config_mtu || ip->protocol == PROTO_ICMP)
		return XDP_PASS;
	kept = *eth;
	outer.saddr = ip->daddr;
	outer.daddr = ip->saddr;
	outer.tot_len = htons(room + QUOTED);
	outer.check = ipv4_checksum(&outer);
	if (bpf_xdp_adjust_tail(context, (int)(sizeof(struct ethhdr) + QUOTED) - bytes))
		return XDP_DROP;
	if (bpf_xdp_adjust_head(context, -room))
		return XDP_DROP;
	cursor = cursor_of(context);
	answer = take(&cursor, sizeof(*answer) + QUOTED);
	if (!answer)
		return XDP_ABORTED;
	answer->eth = kept;
	swap_macs(&answer->eth);
	answer->ip = outer;
	__builtin_memset(&answer->icmp, 0, sizeof(answer->icmp));
	answer->icmp.type = 3;
	answer->icmp.code = 4;
	answer->icmp.frag.mtu = htons(config_mtu);
	sum = bpf_csum_diff(NULL, 0, (be32 *)&answer->icmp, sizeof(answer->icmp) + QUOTED, 0);
	answer->icmp.checksum = fold(sum);
	return XDP_TX;
}

LICENSE("Dual BSD/GPL");
