// SPDX-License-Identifier: (GPL-2.0-only OR BSD-2-Clause)
/* What the decapsulating program shares with who loads it. */
#ifndef WEIR_DECAP_TYPES_H
#define WEIR_DECAP_TYPES_H

#include "types.h"

/* What became of a packet. Index of outcomes. */
enum decap_outcome {
	DECAP_NOT_OURS = 0,        /* passed on as it is: no tunnel packet for one of our addresses */
	DECAP_FRAGMENT = 1,        /* passed on as it is: part of a tunnel packet, which only the host could put together */
	DECAP_IPIP = 2,            /* unwrapped and passed on */
	DECAP_GUE = 3,             /* unwrapped and passed on */
	DECAP_MALFORMED_OUTER = 4, /* dropped: the headers around the packet contradict each other or the frame */
	DECAP_MALFORMED_INNER = 5, /* dropped: the packet inside does */
	DECAP_GUE_UNKNOWN = 6,     /* dropped: a control message, a header extension, or no IP packet inside */
	DECAP_CONGESTION = 7,      /* dropped: congestion was met on the way, and the packet inside cannot say so */
	DECAP_NO_HEADROOM = 8,     /* dropped: the driver does not let the headers be taken off */
};

enum { OUTCOMES = DECAP_NO_HEADROOM + 1 };

/* Host byte order. */
const volatile __u16 config_gue_port = 6080;

/* Addresses that tunnels end at. The value has no meaning. */
struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, 1024);
	__type(key, struct address);
	__type(value, __u32);
} local_addresses SEC(".maps");

#endif
