// SPDX-License-Identifier: (GPL-2.0-only OR BSD-2-Clause)
/*
 * From a packet's address and port to the service that it is for. A frontend of one address and one port is more specific than any other
 * that matches, and is found by one look-up. Among the others, which are called wide, the longer prefix of addresses comes first and then
 * the narrower range of ports; the agent has worked out what follows from that for each port, so that two look-ups tell:
 *
 *   address, longest prefix ─► group           (wide_addresses)
 *   group, protocol, port   ─► service         (wide_ports)
 *
 * A group has what its prefix inherits from shorter ones, too.
 */
#ifndef WEIR_FRONTEND_H
#define WEIR_FRONTEND_H

#include "maps.h"

/* How many wide frontends there are. The agent sets it; without any, nobody looks for them. */
volatile __u32 wide_count;

enum { ADDRESS_BITS = 8 * sizeof(struct address), WIDE_PORT_BITS = 8 * (sizeof(struct wide_port) - sizeof(__u32)) };

static __always_inline __u32 *find_group(const struct address *address)
{
	struct wide_address key = { .prefix_length = ADDRESS_BITS, .address = *address };
	return bpf_map_lookup_elem(&wide_addresses, &key);
}

/* The service's index, or null for none. */
static __always_inline __u32 *find_wide(const struct frontend *frontend)
{
	__u32 *group = find_group(&frontend->address);
	if (!group)
		return 0;
	struct wide_port key = {
		.prefix_length = WIDE_PORT_BITS,
		.group = READ_ONCE(*group),
		.protocol = frontend->protocol,
		.port = frontend->port,
	};
	return bpf_map_lookup_elem(&wide_ports, &key);
}

/* The same, whichever kind of frontend it is. */
static __always_inline __u32 *find_service(const struct frontend *frontend)
{
	__u32 *service = bpf_map_lookup_elem(&frontends, frontend);
	return service || !wide_count ? service : find_wide(frontend);
}

static __always_inline _Bool is_vip(const struct address *address)
{
	return bpf_map_lookup_elem(&vips, address) || (wide_count && find_group(address));
}

#endif
