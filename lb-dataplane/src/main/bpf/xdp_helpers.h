// SPDX-License-Identifier: (GPL-2.0-only OR BSD-2-Clause)
/* What the kernel gives programs that move a packet's head or ask for routes. Numbers and shapes are those of include/uapi/linux/bpf.h. */
#ifndef WEIR_XDP_HELPERS_H
#define WEIR_XDP_HELPERS_H

#include "types.h"

enum { BPF_MAP_TYPE_DEVMAP_HASH = 25 };

enum { AF_INET = 2, AF_INET6 = 10 };

/* struct bpf_fib_lookup: what is asked, and in the same place what is answered. */
struct fib_query {
	__u8 family;
	__u8 protocol;
	__be16 source_port;
	__be16 destination_port;
	__u16 total_length; /* to be compared with the MTU of the way */
	__u32 interface;    /* where the packet came in; then where it is to go out */
	__be32 class;       /* IPv4: type of service in the first byte; IPv6: traffic class and flow label */
	__be32 source[4];
	__be32 destination[4];
	__be16 vlan_protocol;
	__be16 vlan;
	__u8 source_mac[6];      /* the outgoing interface's */
	__u8 destination_mac[6]; /* the next hop's */
};

enum fib_answer {
	FIB_SUCCESS = 0,
	FIB_BLACKHOLE = 1,
	FIB_UNREACHABLE = 2,
	FIB_PROHIBIT = 3,
	FIB_NOT_FORWARDED = 4,
	FIB_FORWARDING_DISABLED = 5,
	FIB_UNSUPPORTED_TUNNEL = 6,
	FIB_NO_NEIGHBOUR = 7,
	FIB_FRAGMENTATION_NEEDED = 8,
};

static long (*const xdp_adjust_head)(struct xdp_md *context, int bytes) = (void *)44;
static long (*const redirect_map)(void *map, __u64 key, __u64 flags) = (void *)51;
static long (*const fib_lookup)(void *context, struct fib_query *query, int bytes, __u32 flags) = (void *)69;

_Static_assert(sizeof(struct fib_query) == 64, "fib_query");

#endif
