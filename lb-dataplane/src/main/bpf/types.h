// SPDX-License-Identifier: (GPL-2.0-only OR BSD-2-Clause)
/*
 * Keys, values and enums that the program shares with the agent. The agent finds them by name in the object's BTF, so a name
 * here is an interface. Padding is explicit and zero: keys are compared as bytes.
 */
#ifndef WEIR_TYPES_H
#define WEIR_TYPES_H

#include "bpf_helpers.h"

/* Both families in one form: IPv6 as it is, IPv4 as ::ffff:a.b.c.d, in network byte order. */
struct address {
	__be32 word[4];
};

/* Key of frontends. */
struct frontend {
	struct address address;
	__be16 port;
	__u8 protocol;
	__u8 pad;
};

/*
 * Key of wide_frontends: a frontend of more than one address or port. Addresses of IPv4 have 96 bits more of prefix, like their form.
 * Ports are those from first to last.
 */
struct wide_frontend {
	struct address address;
	__be16 port_first;
	__be16 port_last;
	__u8 protocol;
	__u8 prefix_length;
	__u8 pad[2];
};

/* Key of wide_addresses. Tries want the length of the prefix first, in bits and host byte order. */
struct wide_address {
	__u32 prefix_length;
	struct address address;
};

/* Key of wide_ports: of the prefix, all but the port is always whole. */
struct wide_port {
	__u32 prefix_length;
	__u32 group;
	__u8 protocol;
	__u8 pad;
	__be16 port;
};

enum mode {
	MODE_L2DSR = 1,
	MODE_NAT = 2,
	MODE_IPIP = 3,
	MODE_GUE = 4,
	MODE_DNAT = 5,
};

/* What of a flow decides on its slot. */
enum hash_policy {
	HASH_5_TUPLE = 0,
	HASH_SOURCE = 1,                      /* the client's address */
	HASH_SOURCE_AND_DESTINATION_PORT = 2, /* and the frontend's port */
};

/* A Maglev table in force or about to be: the slots from slots_first on, how packets are spread over them and how they get there. */
struct table {
	__u32 slots_first;
	__u32 slots_count;
	__u32 hash_seed;
	__u8 mode;
	__u8 hash_policy;
	__u16 mss; /* what clients may at most ask of TCP segments, 0 for whatever they like */
};

/*
 * The agent fills the table that is not active, then switches active: one store changes everything a packet sees. Identity
 * names the service, 0 marks a free entry. One cache line.
 */
struct service {
	__u64 identity;
	__u32 active;
	__u32 guards; /* bits of enum guard */
	struct table table[2];
	__u8 pad2[16];
};

/* What a service's packets have to get past, if anything. */
enum guard {
	GUARD_SOURCES = 1, /* source_ranges say who may be a client */
};

/*
 * Key of source_ranges: the prefix has all of service and version, and what the range has of the address. By version, for IPv6's ::/0 is
 * not to have IPv4's addresses in it, which stand in its form here.
 */
struct source_range {
	__u32 prefix_length;
	__u32 service;
	__u32 version;
	struct address address;
};

/* The only entry of node: what holds for all packets, so that it need not be looked for where nobody asked for it. */
struct node {
	__u32 keeps_clients;  /* whether backends see clients' own addresses while their answers come back by this node */
	__u32 wide_frontends; /* how many frontends there are of more than one address or port */
};

/* Where frames go next. Read and written as one 8-byte word, so that no packet sees half of an address. */
struct next_hop {
	__u8 mac[6];
	__u8 state;
	__u8 pad;
} __attribute__((aligned(8)));

enum next_hop_state {
	NEXT_HOP_UNRESOLVED = 0,
	NEXT_HOP_RESOLVED = 1,
	NEXT_HOP_HOST = 2, /* no frame: the host's stack delivers it, to itself or behind another of its interfaces */
};

/* Entry 0 is nobody's: backend id 0 means none. One cache line. */
struct backend {
	__u64 identity;
	struct address address;
	struct next_hop next_hop;
	__be16 port;
	__u8 translated; /* whether its pool translates: what the agent has to know of backends that it finds here */
	__u8 pad[29];
};

/*
 * A slot is one 8-byte word, read once per packet:
 *
 *   63      56 55                  28 27                   0
 *  +----------+----------------------+----------------------+
 *  |  phase   |  previous backend    |  current backend     |
 *  +----------+----------------------+----------------------+
 */
enum slot_word {
	SLOT_CURRENT_SHIFT = 0,
	SLOT_PREVIOUS_SHIFT = 28,
	SLOT_PHASE_SHIFT = 56,
	SLOT_BACKEND_BITS = 28,
	SLOT_PHASE_BITS = 8,
};

enum phase {
	PHASE_STABLE = 0,    /* current's, no flow is looked up */
	PHASE_PREPARING = 1, /* current's, and flows are remembered as current's */
	PHASE_MOVING = 2,    /* remembered flows stay, new connections are current's, older ones previous' */
};

/* Key of flows and nat_flows: a packet on its way from client to service. */
struct flow_key {
	struct address client;
	struct address vip;
	__be16 client_port;
	__be16 vip_port;
	__u8 protocol;
	__u8 pad[3];
};

/* Times are nanoseconds of CLOCK_MONOTONIC, a tick or so behind, and refreshed at most once a second. */
struct flow {
	__u32 backend;
	__u32 service;
	__u32 slot;
	__u32 pad;
	__u64 last_seen;
};

/*
 * A translated flow has two entries: nat_flow for the way to the backend, nat_reply for the way back. It is alive while either
 * has been seen.
 */
struct nat_flow {
	__u32 backend;
	__u32 service;
	__be16 nat_port;
	__u8 pad[6];
	__u64 last_seen;
};

/* Key of nat_replies: a packet on its way from a backend to our own address, or to the client's where backends see that. */
struct nat_reply_key {
	struct address backend;
	struct address nat;
	__be16 backend_port;
	__be16 nat_port;
	__u8 protocol;
	__u8 pad[3];
};

struct nat_reply {
	struct address client;
	struct address vip;
	__be16 client_port;
	__be16 vip_port;
	__u32 tcp_state;                 /* bits of enum tcp_state, only ever added until a SYN starts anew */
	struct next_hop client_next_hop; /* learned from the client's frames */
	__u64 last_seen;
};

/* What was seen of a connection's end. Anyone can forge it: it may shorten the time that a silent flow is kept, no more. */
enum tcp_state {
	TCP_STATE_CLIENT_FIN = 1,
	TCP_STATE_BACKEND_FIN = 2,
	TCP_STATE_RESET = 4,
};

/* The ICMP errors that one CPU has sent in a second, which began at last_seen. */
struct icmp_budget {
	__u64 last_seen;
	__u64 sent;
};

/*
 * What a capture wants, and what it may still take. Whoever captures writes it and keeps it going: if it is killed, the program ends the
 * capture by itself.
 */
struct capture {
	__u32 on;
	__u32 snap_length; /* bytes of a frame at most */
	__u64 until;       /* nanoseconds of CLOCK_MONOTONIC */
	__u64 credit;      /* frames that may still be taken; signed */
	struct address address; /* of either end */
	__be16 port;            /* of either end */
	__u8 protocol;
	__u8 conditions; /* bits of enum capture_condition: what of the above frames must have */
	__u32 drops_only;
};

enum capture_condition {
	CAPTURE_ADDRESS = 1,
	CAPTURE_PORT = 2,
	CAPTURE_PROTOCOL = 4,
};

/* One CPU's side of a capture. */
struct capture_progress {
	__u64 wanted;  /* whether the frame under way is */
	__u64 number;  /* of the last frame taken */
	__u64 skipped; /* frames that were wanted when there was no credit */
};

/* Before the bytes of a captured frame, as it came in or as it was left. */
struct capture_record {
	__u64 time;   /* nanoseconds of CLOCK_MONOTONIC */
	__u64 number; /* the same for both records of a frame, and another for the CPU's next */
	__u32 length; /* of the whole frame */
	__u32 interface;
	__u32 kind;    /* enum capture_kind */
	__u32 outcome; /* signed; of a frame that was left: a verdict, or a negative drop reason */
};

enum capture_kind {
	CAPTURE_CAME = 0,
	CAPTURE_LEFT = 1,
};

/* Bytes are those of whole frames as received, from the Ethernet header on; those of services and backends without VLAN tags. */
struct counter {
	__u64 packets;
	__u64 bytes;
};

/* Forwarded to the backend. A connection is a TCP SYN without ACK, or a UDP flow that was not known when flows are kept. */
struct backend_counter {
	__u64 packets;
	__u64 bytes;
	__u64 connections;
};

/* Why a packet was dropped. 0 is no reason; a function that drops returns the reason's negative. */
enum drop_reason {
	DROP_MALFORMED = 1,           /* truncated, or lengths that contradict each other */
	DROP_FRAGMENT = 2,            /* a fragment with ports of ours */
	DROP_NO_SERVICE = 3,          /* the frontend's service has no table in force */
	DROP_NO_BACKEND = 4,          /* nobody owns the slot */
	DROP_NEXT_HOP_UNRESOLVED = 5, /* the backend's link-layer address is not known */
	DROP_WRONG_FAMILY = 6,        /* a backend that cannot be reached from this IP version by the pool's mode */
	DROP_NAT_NO_ADDRESS = 7,      /* this node has no nat address of the packet's IP version */
	DROP_NAT_NO_FLOW = 8,         /* the middle of a connection that nobody remembers */
	DROP_NAT_PORTS_EXHAUSTED = 9, /* no free nat port towards the backend among those tried, or the client's own is taken where that is kept */
	DROP_NAT_TABLE_FULL = 10,     /* no room for another translated flow */
	DROP_TOO_BIG = 11,            /* does not fit the link once encapsulated; the sender was told, as a rule */
	DROP_NO_OUTER_ADDRESS = 12,   /* this node has no address of the backend's IP version to encapsulate with */
	DROP_NO_HEADROOM = 13,        /* the driver leaves no room for outer headers */
	DROP_NAT_ICMP = 14,           /* an ICMP error about a translated flow, whose backend would not know it */
	DROP_SOURCE_NOT_ALLOWED = 15, /* the service is not for clients of this address */
};

enum { DROP_REASONS = DROP_SOURCE_NOT_ALLOWED + 1 };

/* Index of flow_stats. */
enum flow_stat {
	FLOW_TRACKED = 0,    /* flows remembered because their slot was changing */
	FLOW_REFUSED = 1,    /* packets whose flow could not be remembered */
	FLOW_NAT_OPENED = 2, /* flows translated */
	FLOW_NAT_REPLY = 3,  /* packets from backends translated back */
};

enum { FLOW_STATS = FLOW_NAT_REPLY + 1 };

_Static_assert(sizeof(struct address) == 16, "address");
_Static_assert(sizeof(struct frontend) == 20, "frontend");
_Static_assert(sizeof(struct wide_frontend) == 24, "wide_frontend");
_Static_assert(sizeof(struct wide_address) == 20, "wide_address");
_Static_assert(sizeof(struct wide_port) == 12, "wide_port");
_Static_assert(sizeof(struct table) == 16, "table");
_Static_assert(sizeof(struct service) == 64, "service");
_Static_assert(sizeof(struct source_range) == 28, "source_range");
_Static_assert(sizeof(struct node) == 8, "node");
_Static_assert(sizeof(struct next_hop) == 8, "next_hop");
_Static_assert(sizeof(struct backend) == 64, "backend");
_Static_assert(sizeof(struct flow_key) == 40, "flow_key");
_Static_assert(sizeof(struct flow) == 24, "flow");
_Static_assert(sizeof(struct nat_flow) == 24, "nat_flow");
_Static_assert(sizeof(struct nat_reply_key) == 40, "nat_reply_key");
_Static_assert(sizeof(struct nat_reply) == 56, "nat_reply");
_Static_assert(sizeof(struct icmp_budget) == 16, "icmp_budget");
_Static_assert(sizeof(struct capture) == 48, "capture");
_Static_assert(sizeof(struct capture_progress) == 24, "capture_progress");
_Static_assert(sizeof(struct capture_record) == 32, "capture_record");
_Static_assert(sizeof(struct counter) == 16, "counter");
_Static_assert(sizeof(struct backend_counter) == 24, "backend_counter");
_Static_assert(__builtin_offsetof(struct backend, next_hop) % 8 == 0, "next_hop is one word");
_Static_assert(__builtin_offsetof(struct nat_reply, client_next_hop) % 8 == 0, "client_next_hop is one word");
_Static_assert(SLOT_PREVIOUS_SHIFT >= SLOT_CURRENT_SHIFT + SLOT_BACKEND_BITS, "slot_word");
_Static_assert(SLOT_PHASE_SHIFT >= SLOT_PREVIOUS_SHIFT + SLOT_BACKEND_BITS, "slot_word");
_Static_assert(SLOT_PHASE_SHIFT + SLOT_PHASE_BITS == 64, "slot_word");

#endif
