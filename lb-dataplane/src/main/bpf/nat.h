// SPDX-License-Identifier: (GPL-2.0-only OR BSD-2-Clause)
/*
 * Translation both ways: of both addresses (nat), or of the destination alone (dnat), where backends see the client's own address and
 * port, and their answers come back by this node because it is on their way to clients. A flow has a nat_flow, found by the client's packets, and a nat_reply, found by the backend's; the
 * nat_reply's key is what reserves the port. Whoever inserts first decides: two CPUs that open the same flow at once, as with
 * a retransmitted SYN, try the same ports in the same order and so meet in the same entry.
 */
#ifndef WEIR_NAT_H
#define WEIR_NAT_H

#include "flow.h"
#include "forward.h"
#include "rewrite.h"

/* With nine ports of ten taken, all tries fail for one flow in thirty; with half of them taken, for one in four billion. */
#define NAT_PORT_TRIES 32

static __always_inline struct address nat_address(const struct packet *packet)
{
	return packet->version == 4 ? config_nat_address4 : config_nat_address6;
}

/* 0 if they are the same. Without branches, each of which would be one more path for the verifier to follow. */
static __always_inline __u64 difference(const struct address *a, const struct address *b)
{
	return (low_half(a) ^ low_half(b)) | (high_half(a) ^ high_half(b));
}

/* Whether it may be a backend's answer: to an address of ours, or to any where backends see clients' own. */
static __always_inline _Bool may_be_reply(const struct packet *packet)
{
	struct address destination = destination_of(packet);
	struct address nat = nat_address(packet);
	if (!difference(&destination, &nat))
		return 1;
	const struct node *here = this_node();
	return unlikely(here && READ_ONCE(here->keeps_clients));
}

/*
 * Whether the backend sees the client's own address. If the host delivers to it, it has to: nobody may come to a host from its own
 * address, and what the backend answers is translated where it leaves the host (egress.bpf.c).
 */
static __always_inline _Bool keeps_client(enum mode mode, struct next_hop next_hop)
{
	return mode == MODE_DNAT || next_hop.state == NEXT_HOP_HOST;
}

/* The key by which the backend's answers will be found, but for the port: 0, or a negative drop reason. */
static __always_inline int nat_reply_key_towards(const struct packet *packet, const struct backend *backend, _Bool keep,
						 struct nat_reply_key *key)
{
	*key = (struct nat_reply_key){
		.backend = backend->address,
		.nat = keep ? source_of(packet) : nat_address(packet),
		.backend_port = backend->port,
		.protocol = packet->protocol,
	};
	if (unlikely(is_ipv4(&key->backend) != (packet->version == 4)))
		return -DROP_WRONG_FAMILY;
	if (unlikely(!(low_half(&key->nat) | high_half(&key->nat))))
		return -DROP_NAT_NO_ADDRESS;
	return 0;
}

static __always_inline struct nat_reply nat_reply_to(const struct packet *packet, __u64 now)
{
	struct ports ports = ports_of(packet);
	return (struct nat_reply){
		.client = source_of(packet),
		.vip = destination_of(packet),
		.client_port = ports.source,
		.vip_port = ports.destination,
		.client_next_hop = next_hop_of_source(packet),
		.last_seen = now,
	};
}

static __always_inline _Bool is_same_flow(const struct nat_reply *a, const struct nat_reply *b)
{
	__u32 ports = (a->client_port ^ b->client_port) | (a->vip_port ^ b->vip_port);
	return !(difference(&a->client, &b->client) | difference(&a->vip, &b->vip) | ports);
}

static __always_inline void nat_note_end(struct nat_reply *reply, __u8 tcp_flags, enum tcp_state fin)
{
	__u32 seen = (tcp_flags & TCP_FIN ? fin : 0) | (tcp_flags & TCP_RST ? TCP_STATE_RESET : 0);
	if (unlikely(seen))
		__sync_fetch_and_or(&reply->tcp_state, seen);
}

/* The client's side of a nat_reply, brought up to date. */
static __always_inline void nat_refresh_reply(struct nat_reply *reply, const struct nat_reply *fresh,
					      const struct packet *packet)
{
	next_hop_write(&reply->client_next_hop, fresh->client_next_hop);
	WRITE_ONCE(reply->last_seen, fresh->last_seen);
	if (is_tcp_open(packet)) /* the client uses its port again, for a new connection */
		WRITE_ONCE(reply->tcp_state, 0);
	nat_note_end(reply, packet->tcp_flags, TCP_STATE_CLIENT_FIN);
}

/* Steps by the golden ratio: spreads out over any number of ports, and reaches all of a dozen within the tries. */
static __always_inline __be16 nat_port(__u64 hash, __u32 attempt)
{
	__u32 point = (__u32)(hash >> 32) + attempt * 0x9E3779B9U;
	return htons(config_nat_port_first + hash_scale(point, config_nat_port_count));
}

/*
 * Reserves a port: sets it in the key and returns 1 if the reservation is new, 0 if it was this flow's already. A client that keeps its
 * port has only that: it is taken if the client speaks to the same backend from the same port by way of another frontend.
 */
static __always_inline int nat_reserve(const struct packet *packet, _Bool keep, __u64 hash, struct nat_reply_key *key,
				       __u64 now)
{
	struct nat_reply fresh = nat_reply_to(packet, now);
	__u32 tries = keep ? 1 : config_nat_port_count ? NAT_PORT_TRIES : 0;
#pragma clang loop unroll(disable)
	for (__u32 attempt = 0; attempt < tries; attempt++) {
		key->nat_port = keep ? fresh.client_port : nat_port(hash, attempt);
		long error = bpf_map_update_elem(&nat_replies, key, &fresh, BPF_NOEXIST);
		if (!error)
			return 1;
		if (error != -EEXIST)
			return -DROP_NAT_TABLE_FULL;
		struct nat_reply *taken = bpf_map_lookup_elem(&nat_replies, key);
		if (taken && is_same_flow(taken, &fresh)) {
			nat_refresh_reply(taken, &fresh, packet);
			return 0;
		}
	}
	return -DROP_NAT_PORTS_EXHAUSTED;
}

/* Makes a flow of a packet that has none: 1 if it did, 0 if another CPU was first, or a negative drop reason. */
static __always_inline int nat_open(const struct packet *packet, const struct flow_key *key, __u32 service,
				    const struct table *table, __u64 now)
{
	if (packet->protocol == PROTOCOL_TCP && !is_tcp_open(packet))
		return -DROP_NAT_NO_FLOW;
	__u64 hash = flow_hash(packet, table->hash_seed);
	__u32 id = slot_current(slot_word(slot_of(table, key, packet->version == 4, hash)));
	struct backend *backend;
	struct next_hop next_hop;
	struct nat_reply_key reply_key;
	int fault = find_backend(id, &backend, &next_hop);
	_Bool keep = keeps_client(table->mode, next_hop);
	if (!fault)
		fault = nat_reply_key_towards(packet, backend, keep, &reply_key);
	if (fault)
		return fault;
	int reserved = nat_reserve(packet, keep, hash, &reply_key, now);
	if (reserved < 0)
		return reserved;
	struct nat_flow flow = {
		.backend = id,
		.service = service,
		.nat_port = reply_key.nat_port,
		.last_seen = now,
	};
	long error = bpf_map_update_elem(&nat_flows, key, &flow, BPF_NOEXIST);
	if (!error) {
		count_flow(FLOW_NAT_OPENED);
		return 1;
	}
	if (error == -EEXIST) /* the reservation is the winner's too, unless backend or ports changed in between: then it ages */
		return 0;
	if (reserved)
		bpf_map_delete_elem(&nat_replies, &reply_key);
	return -DROP_NAT_TABLE_FULL;
}

/* Keeps the way back of a known flow as it should be: 0, or a negative drop reason. */
static __always_inline int nat_keep(const struct packet *packet, const struct flow_key *key,
				    const struct nat_reply_key *reply_key, __u64 now)
{
	struct nat_reply fresh = nat_reply_to(packet, now);
	struct nat_reply *reply = bpf_map_lookup_elem(&nat_replies, reply_key);
	if (likely(reply && is_same_flow(reply, &fresh))) {
		nat_refresh_reply(reply, &fresh, packet);
		return 0;
	}
	/* If it aged, or was removed by half, the port is free and can be this flow's again. */
	if (!reply && !bpf_map_update_elem(&nat_replies, reply_key, &fresh, BPF_NOEXIST))
		return 0;
	/* The port is another flow's by now. */
	bpf_map_delete_elem(&nat_flows, key);
	return -DROP_NAT_NO_FLOW;
}

/* A packet from a client, of a service whose pool translates. */
static __always_inline int nat_to_backend(struct packet *packet, __u32 service, const struct table *table)
{
	struct flow_key key = flow_key_of(packet);
	__u64 now = bpf_ktime_get_coarse_ns();
	int opened = 0;
	struct nat_flow *flow = bpf_map_lookup_elem(&nat_flows, &key);
	if (!flow) {
		opened = nat_open(packet, &key, service, table, now);
		if (opened < 0)
			return opened;
		flow = bpf_map_lookup_elem(&nat_flows, &key);
		if (!flow)
			return -DROP_NAT_NO_FLOW;
	}
	__u32 id = READ_ONCE(flow->backend);
	struct backend *backend;
	struct next_hop next_hop;
	struct nat_reply_key reply_key;
	int fault = find_backend(id, &backend, &next_hop);
	if (!fault)
		fault = nat_reply_key_towards(packet, backend, keeps_client(table->mode, next_hop), &reply_key);
	if (fault)
		return fault;
	reply_key.nat_port = READ_ONCE(flow->nat_port);
	_Bool due = refresh(&flow->last_seen, now);
	if (!opened && (due || packet->tcp_flags & (TCP_SYN | TCP_FIN | TCP_RST))) {
		fault = nat_keep(packet, &key, &reply_key, now);
		if (fault)
			return fault;
	}
	struct endpoints to = {
		.source = reply_key.nat,
		.destination = reply_key.backend,
		.ports = { reply_key.nat_port, reply_key.backend_port },
	};
	rewrite(packet, &to);
	count_backend(id, frame_length(packet), is_tcp_open(packet) || opened);
	return forward_or_pass(packet, next_hop);
}

/* A backend's answer, or the host's own traffic. */
static __always_inline int nat_to_client(struct packet *packet)
{
	struct ports ports = ports_of(packet);
	struct nat_reply_key key = {
		.backend = source_of(packet),
		.nat = destination_of(packet),
		.backend_port = ports.source,
		.nat_port = ports.destination,
		.protocol = packet->protocol,
	};
	struct nat_reply *reply = bpf_map_lookup_elem(&nat_replies, &key);
	if (!reply)
		return XDP_PASS;
	int fault = require_sound(packet);
	if (fault)
		return fault;
	nat_note_end(reply, packet->tcp_flags, TCP_STATE_BACKEND_FIN);
	refresh(&reply->last_seen, bpf_ktime_get_coarse_ns());
	struct endpoints to = {
		.source = reply->vip,
		.destination = reply->client,
		.ports = { reply->vip_port, reply->client_port },
	};
	rewrite(packet, &to);
	count_flow(FLOW_NAT_REPLY);
	return forward(packet, next_hop_read(&reply->client_next_hop));
}

#endif
