// SPDX-License-Identifier: (GPL-2.0-only OR BSD-2-Clause)
/* Every map, with its size unless the agent asks for another. */
#ifndef WEIR_MAPS_H
#define WEIR_MAPS_H

#include "types.h"

/* Which service a packet is for: its index in services. */
struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, 16384);
	__type(key, struct frontend);
	__type(value, __u32);
} frontends SEC(".maps");

/* Frontends of more than one address or port. Packets meet what follows from them in the two tries below; see frontend.h. */
struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(map_flags, BPF_F_NO_PREALLOC);
	__uint(max_entries, 16384);
	__type(key, struct wide_frontend);
	__type(value, __u32);
} wide_frontends SEC(".maps");

/* The addresses of wide_frontends, each with its group in wide_ports: one store puts another group in its place. */
struct {
	__uint(type, BPF_MAP_TYPE_LPM_TRIE);
	__uint(map_flags, BPF_F_NO_PREALLOC);
	__uint(max_entries, 32768);
	__type(key, struct wide_address);
	__type(value, __u32);
} wide_addresses SEC(".maps");

/* By group, which service each port is for: its index in services. */
struct {
	__uint(type, BPF_MAP_TYPE_LPM_TRIE);
	__uint(map_flags, BPF_F_NO_PREALLOC);
	__uint(max_entries, 1048576);
	__type(key, struct wide_port);
	__type(value, __u32);
} wide_ports SEC(".maps");

/* The addresses of frontends, each with how many frontends have it: what is answered for as a host of that address would. */
struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, 16384);
	__type(key, struct address);
	__type(value, __u32);
} vips SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(map_flags, BPF_F_MMAPABLE);
	__uint(max_entries, 4096);
	__type(key, __u32);
	__type(value, struct service);
} services SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(map_flags, BPF_F_MMAPABLE);
	__uint(max_entries, 1);
	__type(key, __u32);
	__type(value, struct node);
} node SEC(".maps");

/* Whose packets a service takes, if it does not take everybody's. The values say nothing. */
struct {
	__uint(type, BPF_MAP_TYPE_LPM_TRIE);
	__uint(map_flags, BPF_F_NO_PREALLOC);
	__uint(max_entries, 262144);
	__type(key, struct source_range);
	__type(value, __u32);
} source_ranges SEC(".maps");

static __always_inline const struct node *this_node(void)
{
	__u32 index = 0;
	return bpf_map_lookup_elem(&node, &index);
}

/* All services' slots; a table names its region. See enum slot_word. */
struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(map_flags, BPF_F_MMAPABLE);
	__uint(max_entries, 16777216);
	__type(key, __u32);
	__type(value, __u64);
} slots SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(map_flags, BPF_F_MMAPABLE);
	__uint(max_entries, 16384);
	__type(key, __u32);
	__type(value, struct backend);
} backends SEC(".maps");

/* Flows of slots that are changing. Refuses when full and never evicts: an evicted flow would move. */
struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, 131072);
	__type(key, struct flow_key);
	__type(value, struct flow);
} flows SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, 131072);
	__type(key, struct flow_key);
	__type(value, struct nat_flow);
} nat_flows SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, 131072);
	__type(key, struct nat_reply_key);
	__type(value, struct nat_reply);
} nat_replies SEC(".maps");

/* One entry: what may still be sent. */
struct {
	__uint(type, BPF_MAP_TYPE_PERCPU_ARRAY);
	__uint(max_entries, 1);
	__type(key, __u32);
	__type(value, struct icmp_budget);
} icmp_budget SEC(".maps");

/* By enum xdp_action. */
struct {
	__uint(type, BPF_MAP_TYPE_PERCPU_ARRAY);
	__uint(max_entries, XDP_ACTIONS);
	__type(key, __u32);
	__type(value, struct counter);
} verdicts SEC(".maps");

/* By enum drop_reason. */
struct {
	__uint(type, BPF_MAP_TYPE_PERCPU_ARRAY);
	__uint(max_entries, DROP_REASONS);
	__type(key, __u32);
	__type(value, struct counter);
} drops SEC(".maps");

/* By index in services: packets that came for the service, whatever became of them. */
struct {
	__uint(type, BPF_MAP_TYPE_PERCPU_ARRAY);
	__uint(max_entries, 4096);
	__type(key, __u32);
	__type(value, struct counter);
} service_counters SEC(".maps");

/* By index in backends: packets that were sent to the backend. */
struct {
	__uint(type, BPF_MAP_TYPE_PERCPU_ARRAY);
	__uint(max_entries, 16384);
	__type(key, __u32);
	__type(value, struct backend_counter);
} backend_counters SEC(".maps");

/* By enum flow_stat. */
struct {
	__uint(type, BPF_MAP_TYPE_PERCPU_ARRAY);
	__uint(max_entries, FLOW_STATS);
	__type(key, __u32);
	__type(value, __u64);
} flow_stats SEC(".maps");

/* One entry: the capture that is going on. */
struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(map_flags, BPF_F_MMAPABLE);
	__uint(max_entries, 1);
	__type(key, __u32);
	__type(value, struct capture);
} captures SEC(".maps");

/* One entry. */
struct {
	__uint(type, BPF_MAP_TYPE_PERCPU_ARRAY);
	__uint(max_entries, 1);
	__type(key, __u32);
	__type(value, struct capture_progress);
} capture_progress SEC(".maps");

/* Where captured frames are put out, each behind a struct capture_record: a buffer for each CPU of whoever captures, none else. */
struct {
	__uint(type, BPF_MAP_TYPE_PERF_EVENT_ARRAY);
	__uint(key_size, 4);
	__uint(value_size, 4);
} capture_frames SEC(".maps");

#endif
