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

enum { ADDRESS_BITS = 8 * sizeof(struct address), WIDE_PORT_BITS = 8 * (sizeof(struct wide_port) - sizeof(__u32)) };

/* Without any, nobody looks for them. */
static __always_inline _Bool has_wide_frontends(void)
{
	const struct node *here = this_node();
	return unlikely(here && READ_ONCE(here->wide_frontends));
}

static __always_inline __u32 *find_group(const struct address *address)
{
	struct wide_address key = { .prefix_length = ADDRESS_BITS, .address = *address };
	return bpf_map_lookup_elem(&wide_addresses, &key);
}

/* What leads to a service among the wide frontends, or null. */
static __always_inline __u32 *find_wide(const struct frontend *frontend)
{
	if (!has_wide_frontends())
		return 0;
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

/*
 * The index in services that an entry holds, read here and not only where the ways from both kinds of frontends meet: there, the
 * verifier would go through all that follows once for each map that the entry may be of.
 */
static __always_inline __u32 service_in(const __u32 *entry)
{
	__u32 service = READ_ONCE(*entry);
	asm volatile("" : "+r"(service));
	return service;
}

/* The service of a frontend of either kind; false if there is none. */
static __always_inline _Bool find_service(const struct frontend *frontend, __u32 *service)
{
	__u32 *exact = bpf_map_lookup_elem(&frontends, frontend);
	if (exact) {
		*service = READ_ONCE(*exact);
		return 1;
	}
	__u32 *wide = find_wide(frontend);
	if (!wide)
		return 0;
	*service = service_in(wide);
	return 1;
}

static __always_inline _Bool is_vip(const struct address *address)
{
	return bpf_map_lookup_elem(&vips, address) || (has_wide_frontends() && find_group(address));
}

#endif
