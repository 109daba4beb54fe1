// SPDX-License-Identifier: (GPL-2.0-only OR BSD-2-Clause)
/*
 * ICMP errors about what a backend sent in a VIP's name. They come to the VIP, and quote the packet that they are about; turned round, its
 * addresses and ports are the flow's, whose backend is the one that has to know.
 *
 *  +-----------------+------+--------------------+-------+
 *  | router -> VIP   | ICMP | VIP -> client      | ports |
 *  +-----------------+------+--------------------+-------+
 */
#ifndef WEIR_RELAY_H
#define WEIR_RELAY_H

#include "deliver.h"
#include "frontend.h"

/* Errors that change what a sender does, or end it. */
static __always_inline _Bool is_icmp_error(const struct packet *packet)
{
	const struct icmp *icmp = packet->transport;
	if (packet->version == 4)
		return icmp->type == ICMP_UNREACHABLE || icmp->type == ICMP_TIME_EXCEEDED;
	return icmp->type >= ICMPV6_UNREACHABLE && icmp->type <= ICMPV6_TIME_EXCEEDED;
}

/* The flow that an error is about; false if it quotes no ports, or was not for the sender of what it quotes. */
static __always_inline _Bool flow_in_question(const struct packet *packet, struct flow_key *key)
{
	struct packet quoted = {
		.network = packet->transport + sizeof(struct icmp),
		.end = packet->end,
	};
	if (!(packet->version == 4 ? parse_ipv4(&quoted) : parse_ipv6(&quoted)) || !has_ports(&quoted))
		return 0;
	if (quoted.transport + sizeof(struct ports) > stated_end(packet)) /* that is padding, not ports */
		return 0;
	struct ports ports = ports_of(&quoted);
	*key = (struct flow_key){
		.client = destination_of(&quoted),
		.vip = source_of(&quoted),
		.client_port = ports.destination,
		.vip_port = ports.source,
		.protocol = quoted.protocol,
	};
	struct address receiver = destination_of(packet);
	return !((low_half(&receiver) ^ low_half(&key->vip)) | (high_half(&receiver) ^ high_half(&key->vip)));
}

/* A verdict, or a negative drop reason. */
static __always_inline int relay(struct xdp_md *context, struct packet *packet)
{
	struct flow_key key;
	if (!flow_in_question(packet, &key))
		return XDP_PASS;
	struct frontend frontend = { .address = key.vip, .port = key.vip_port, .protocol = key.protocol };
	__u32 id;
	if (!find_service(&frontend, &id))
		return XDP_PASS;
	struct service *service = bpf_map_lookup_elem(&services, &id);
	if (!service)
		return -DROP_NO_SERVICE;
	count(&service_counters, id, frame_length(packet));
	int fault = require_whole(packet, sizeof(struct icmp));
	if (fault)
		return fault;
	const struct table *table = &service->table[READ_ONCE(service->active) & 1];
	if (table->mode == MODE_NAT || table->mode == MODE_DNAT)
		return -DROP_NAT_ICMP;
	if (!table->mode)
		return -DROP_NO_SERVICE;
	__u64 hash = flow_key_hash(&key, packet->version == 4, table->hash_seed);
	struct owner owner = { .backend = owner_so_far(&key, packet->version == 4, table, hash) };
	/* What does not fit is dropped without an answer: none is ever sent about an error. */
	struct tunnel tunnel;
	return deliver(context, packet, owner, table->mode, hash, &tunnel);
}

#endif
