// SPDX-License-Identifier: (GPL-2.0-only OR BSD-2-Clause)
/* Segments that fit the way back: the largest size that a client's SYN asks for (RFC 9293, 3.7.1), made smaller. */
#ifndef WEIR_MSS_H
#define WEIR_MSS_H

#include "csum.h"
#include "parse.h"

/* Stacks put it first; a SYN that hides it behind more than these keeps what it says. */
#define MSS_OPTIONS_TRIED 8

static __always_inline void lower_mss(struct tcp *tcp, __u8 *value, _Bool odd, __u16 limit)
{
	__u16 asked = value[0] << 8 | value[1];
	if (asked <= limit)
		return;
	value[0] = limit >> 8;
	value[1] = limit;
	/* The sum is over words from the header's start on: at an odd place, the value's bytes change their places in it. */
	__u64 change = odd ? csum_change_port(asked, limit) : csum_change_port(htons(asked), htons(limit));
	tcp->checksum = csum_apply(tcp->checksum, change);
}

/* Needs a sound TCP packet. One that does not say how much it takes is not made to. */
static __always_inline void clamp_mss(struct packet *packet, __u16 limit)
{
	struct tcp *tcp = packet->transport;
	__u32 length = (tcp->data_offset >> 4) * 4;
	__u32 at = sizeof(*tcp);
#pragma clang loop unroll(disable)
	for (int i = 0; i < MSS_OPTIONS_TRIED; i++) {
		__u8 *option = packet->transport + at;
		if (at + TCP_OPTION_MSS_LENGTH > length || option + TCP_OPTION_MSS_LENGTH > (__u8 *)packet->end)
			return;
		if (option[0] == TCP_OPTION_MSS && option[1] == TCP_OPTION_MSS_LENGTH) {
			lower_mss(tcp, option + 2, at & 1, limit);
			return;
		}
		if (option[0] == TCP_OPTION_END)
			return;
		at += option[0] == TCP_OPTION_PADDING ? 1 : option[1];
	}
}

#endif
