// SPDX-License-Identifier: (GPL-2.0-only OR BSD-2-Clause)
// Lowers the maximum segment size that TCP SYNs announce, with the checksum kept right (RFC 1624).
#include "packet.h"

const volatile u16 config_mss = 1200;

__inline void clamp(struct tcphdr *tcp, u8 *option)
{
	u16 before, after = htons(config_mss);

	before = option[2] | option[3] << 8;
	if (ntohs(before) <= config_mss)
		return;
	option[2] = after & 0xff;
	option[3] = after >> 8;
	// The option may begin at an odd byte of what the checksum covers.
	if (((void *)option - (void *)tcp) & 1) {
		before = __builtin_bswap16(before);
		after = __builtin_bswap16(after);
	}
	tcp->check = csum_replace2(tcp->check, before, after);
}

SEC("xdp")
int clamp_mss(struct xdp_md *context)
{
	struct cursor cursor = cursor_of(context);
	struct ethhdr *eth;
	struct iphdr *ip = take_ipv4(&cursor, &eth);
	struct tcphdr *tcp;
	u32 left;

	if (!ip || ip->protocol != PROTO_TCP)
		return XDP_PASS;
	tcp = TAKE(&cursor, struct tcphdr);
	if (!tcp)
		return XDP_DROP;
	if (!(tcp->flags & TCP_SYN))
		return XDP_PASS;
	left = (tcp->doff_reserved >> 4) * 4;
	if (left < sizeof(*tcp))
		return XDP_DROP;
	left -= sizeof(*tcp);
	for (int i = 0; i < 10 && left > 1; i++) {
		u8 *option = cursor.at;
		u32 length = 1;

		if ((void *)(option + 4) > cursor.end || option[0] == 0)
			break;
		if (option[0] == 2 && option[1] == 4) {
			clamp(tcp, option);
			return XDP_TX;
		}
		if (option[0] != 1)
			length = option[1];
		if (length == 0 || length > left)
			break;
		cursor.at += length & 63;
		left -= length;
	}
	return XDP_PASS;
}

LICENSE("Dual BSD/GPL");
