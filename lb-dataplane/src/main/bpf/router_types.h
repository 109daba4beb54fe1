// SPDX-License-Identifier: (GPL-2.0-only OR BSD-2-Clause)
/* What the routing program shares with who loads it. */
#ifndef WEIR_ROUTER_TYPES_H
#define WEIR_ROUTER_TYPES_H

#include "xdp_helpers.h"

/* What became of a packet: sent on, or passed to the host's stack and why. Index of outcomes. */
enum router_outcome {
	ROUTER_NOT_ROUTABLE = 0,     /* no IP packet for this interface's own MAC address, or one that no router forwards */
	ROUTER_SENT_BACK = 1,        /* sent on, by the interface that it came in by */
	ROUTER_REDIRECTED = 2,       /* sent on, by another interface */
	ROUTER_HEADER_OPTIONS = 3,   /* IPv4 options or an IPv6 hop-by-hop header, which are for the stack to read */
	ROUTER_TTL_EXPIRED = 4,      /* the stack says so to the sender */
	ROUTER_TOO_BIG = 5,          /* the stack breaks it up, or says so to the sender */
	ROUTER_LOCAL_OR_NO_ROUTE = 6,
	ROUTER_REFUSED = 7,          /* by a route: blackhole, unreachable, prohibit */
	ROUTER_NO_NEIGHBOUR = 8,     /* the stack asks for the next hop's MAC address */
	ROUTER_OTHER_INTERFACE = 9,  /* to be sent by an interface that this router has not been given */
	ROUTER_FORWARDING_OFF = 10,  /* by the interface's sysctl forwarding */
	ROUTER_UNSETTLED = 11,       /* anything else that the look-up leaves to the stack */
};

enum { OUTCOMES = ROUTER_UNSETTLED + 1 };

/* The interface's own MAC address: frames for others are not to be routed. */
const volatile __u8 config_mac[6] __attribute__((aligned(8)));

/* Interfaces that packets may be sent by: each by its own index. */
struct {
	__uint(type, BPF_MAP_TYPE_DEVMAP_HASH);
	__uint(max_entries, 256);
	__type(key, __u32);
	__type(value, __u32);
} interfaces SEC(".maps");

#endif
