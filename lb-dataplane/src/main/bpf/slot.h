// SPDX-License-Identifier: (GPL-2.0-only OR BSD-2-Clause)
/* From a packet to its slot: the flow hash, and the word that says whose the slot is. */
#ifndef WEIR_SLOT_H
#define WEIR_SLOT_H

#include "maps.h"
#include "parse.h"

static __always_inline __u64 hash_mix(__u64 hash, __u64 word)
{
	hash ^= word;
	hash *= 0x9E3779B97F4A7C15ULL;
	return hash ^ hash >> 32;
}

static __always_inline struct flow_key flow_key_of(const struct packet *packet)
{
	struct ports ports = ports_of(packet);
	return (struct flow_key){
		.client = source_of(packet),
		.vip = destination_of(packet),
		.client_port = ports.source,
		.vip_port = ports.destination,
		.protocol = packet->protocol,
	};
}

/* Agrees bit for bit with FlowHash in Java, which predicts where flows go. Words are the packet's bytes, little-endian. */
static __always_inline __u64 flow_key_hash(const struct flow_key *key, _Bool ipv4, __u32 seed)
{
	__u64 hash = seed;
	if (ipv4) {
		hash = hash_mix(hash, key->client.word[3] | (__u64)key->vip.word[3] << 32);
	} else {
		hash = hash_mix(hash, low_half(&key->client));
		hash = hash_mix(hash, high_half(&key->client));
		hash = hash_mix(hash, low_half(&key->vip));
		hash = hash_mix(hash, high_half(&key->vip));
	}
	hash = hash_mix(hash, key->client_port | (__u64)key->vip_port << 16 | (__u64)key->protocol << 32);
	hash *= 0xD6E8FEB86659FD93ULL;
	return hash ^ hash >> 32;
}

static __always_inline __u64 flow_hash(const struct packet *packet, __u32 seed)
{
	struct flow_key key = flow_key_of(packet);
	return flow_key_hash(&key, packet->version == 4, seed);
}

/* Spreads the lower half of a hash evenly over 0 to count - 1. */
static __always_inline __u32 hash_scale(__u64 hash, __u32 count)
{
	return (__u64)(__u32)hash * count >> 32;
}

/* The hash that decides on the slot, where that is another than the flow's own: clients of many ports, or of many VIPs, are one to it. */
static __always_inline __u64 affinity_hash(const struct flow_key *key, _Bool ipv4, const struct table *table)
{
	struct flow_key part = { .client = key->client };
	if (table->hash_policy == HASH_SOURCE_AND_DESTINATION_PORT)
		part.vip_port = key->vip_port;
	return flow_key_hash(&part, ipv4, table->hash_seed);
}

/* The slot of a flow, given its hash. */
static __always_inline __u32 slot_of(const struct table *table, const struct flow_key *key, _Bool ipv4, __u64 hash)
{
	if (unlikely(table->hash_policy != HASH_5_TUPLE))
		hash = affinity_hash(key, ipv4, table);
	return table->slots_first + hash_scale(hash, table->slots_count);
}

/* The slot's word, read once; 0, which is nobody's, for an index outside of the array. */
static __always_inline __u64 slot_word(__u32 slot)
{
	__u64 *word = bpf_map_lookup_elem(&slots, &slot);
	return word ? READ_ONCE(*word) : 0;
}

static __always_inline __u32 slot_current(__u64 word)
{
	return word >> SLOT_CURRENT_SHIFT & ((1U << SLOT_BACKEND_BITS) - 1);
}

static __always_inline __u32 slot_previous(__u64 word)
{
	return word >> SLOT_PREVIOUS_SHIFT & ((1U << SLOT_BACKEND_BITS) - 1);
}

static __always_inline enum phase slot_phase(__u64 word)
{
	return word >> SLOT_PHASE_SHIFT;
}

#endif
