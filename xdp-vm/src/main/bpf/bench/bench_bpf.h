// SPDX-License-Identifier: (GPL-2.0-only OR BSD-2-Clause)
// What the benchmark programs need to say maps, sections, helpers and headers.
#pragma once

typedef unsigned char u8;
typedef unsigned short u16;
typedef unsigned int u32;
typedef unsigned long long u64;

#define SEC(name) __attribute__((section(name), used))
#define __always_inline inline __attribute__((always_inline))
#define __uint(name, number) int(*name)[number]
#define __type(name, of) typeof(of) *name
#define bpf_htons(number) __builtin_bswap16(number)

enum {
	MAP_HASH = 1,
	MAP_ARRAY = 2,
	MAP_PROG_ARRAY = 3,
	MAP_PERCPU_ARRAY = 6,
	MAP_LRU_HASH = 9,
};
enum { XDP_DROP = 1, XDP_PASS = 2, XDP_TX = 3 };
enum { BPF_ANY = 0 };

struct xdp_md {
	u32 data, data_end, data_meta, ingress_ifindex, rx_queue_index, egress_ifindex;
};

static void *(*const map_lookup)(void *map, const void *key) = (void *)1;
static long (*const map_update)(void *map, const void *key, const void *value, u64 flags) = (void *)2;
static long (*const tail_call)(void *context, void *programs, u32 index) = (void *)12;

struct ethernet {
	u8 to[6], from[6];
	u16 type;
} __attribute__((packed));

struct vlan {
	u16 tag;
	u16 type;
};

struct ipv4 {
	u8 version_and_length, service;
	u16 length, id, fragment;
	u8 time_to_live, protocol;
	u16 checksum;
	u32 from, to;
};

struct ipv6 {
	u32 version_class_flow;
	u16 length;
	u8 next, hops;
	u32 from[4], to[4];
};

enum { TYPE_IPV4 = 0x0800, TYPE_IPV6 = 0x86dd, TYPE_VLAN = 0x8100, TYPE_QINQ = 0x88a8 };
enum { PROTOCOL_HOP_BY_HOP = 0, PROTOCOL_TCP = 6, PROTOCOL_UDP = 17, PROTOCOL_ROUTING = 43, PROTOCOL_DESTINATION = 60 };
