// SPDX-License-Identifier: (GPL-2.0-only OR BSD-2-Clause)
/* What the agent sets before it loads the program. Constants to the verifier, which prunes what they rule out. */
#ifndef WEIR_CONFIG_H
#define WEIR_CONFIG_H

#include "types.h"

/* The interface's own MAC address: frames for others are none of our business. */
const volatile __u8 config_mac[6] __attribute__((aligned(8)));

/* Our own addresses that backends of nat pools see as the source; all zero for none. */
const volatile struct address config_nat_address4;
const volatile struct address config_nat_address6;

/* The ports of those addresses that are ours to use, host byte order: by default below those that Linux gives to its own sockets. */
const volatile __u16 config_nat_port_first = 1024;
const volatile __u16 config_nat_port_count = 31744;

/* Bytes of the largest packet that the interface sends, from the IP header on. */
const volatile __u32 config_mtu = 1500;

/* How many ICMP errors a CPU may send in a second: they are owed to senders, not to floods. */
const volatile __u64 config_icmp_per_second = 1000;

/*
 * Where encapsulated packets come from; all zero for nowhere. The flow hash fills in those bits of the last word that the mask has,
 * so that receivers which spread packets over their queues by address see many.
 */
const volatile struct address config_outer_address4;
const volatile struct address config_outer_address6;
const volatile __be32 config_outer_spread4;
const volatile __be32 config_outer_spread6;

#endif
