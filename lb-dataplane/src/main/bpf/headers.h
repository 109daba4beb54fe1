// SPDX-License-Identifier: (GPL-2.0-only OR BSD-2-Clause)
/* Headers on the wire, as far as the program reads or writes them. */
#ifndef WEIR_HEADERS_H
#define WEIR_HEADERS_H

#include "types.h"

enum ethertype {
	ETHERTYPE_IPV4 = 0x0800,
	ETHERTYPE_IPV6 = 0x86dd,
};

struct ethernet {
	__u8 destination[6];
	__u8 source[6];
	__be16 type;
};

/* RFC 791. */
struct ipv4 {
	__u8 version_and_words;
	__u8 service_type;
	__be16 total_length;
	__be16 identification;
	__be16 fragment;
	__u8 time_to_live;
	__u8 protocol;
	__be16 checksum;
	__be32 source;
	__be32 destination;
};

/* What may not be fragmented on its way, and all of the field that a whole datagram has zero: more-fragments and the offset. */
enum { IPV4_DONT_FRAGMENT = 0x4000, IPV4_FRAGMENT_MASK = 0x3fff, IPV4_OFFSET_MASK = 0x1fff };

/* RFC 8200. */
struct ipv6 {
	__be32 version_class_label;
	__be16 payload_length;
	__u8 next_header;
	__u8 hop_limit;
	struct address source;
	struct address destination;
};

/* Hop-by-hop options, destination options and routing headers begin like this. */
struct ipv6_extension {
	__u8 next_header;
	__u8 length; /* in units of 8 bytes, without the first */
	__u8 routing_type;
	__u8 segments_left;
	__u8 more[4];
};

struct ipv6_fragment {
	__u8 next_header;
	__u8 reserved;
	__be16 offset_and_flags;
	__be32 identification;
};

enum { IPV6_OFFSET_MASK = 0xfff8 };

enum protocol {
	PROTOCOL_IPV6_HOP_BY_HOP = 0,
	PROTOCOL_ICMP = 1,
	PROTOCOL_IPV4 = 4,
	PROTOCOL_TCP = 6,
	PROTOCOL_UDP = 17,
	PROTOCOL_IPV6 = 41,
	PROTOCOL_IPV6_ROUTING = 43,
	PROTOCOL_IPV6_FRAGMENT = 44,
	PROTOCOL_ICMPV6 = 58,
	PROTOCOL_IPV6_DESTINATION_OPTIONS = 60,
};

/* TCP and UDP both begin with the ports. */
struct ports {
	__be16 source;
	__be16 destination;
};

/* RFC 9293. */
struct tcp {
	struct ports ports;
	__be32 sequence;
	__be32 acknowledgment;
	__u8 data_offset;
	__u8 flags;
	__be16 window;
	__be16 checksum;
	__be16 urgent;
};

enum tcp_flag {
	TCP_FIN = 0x01,
	TCP_SYN = 0x02,
	TCP_RST = 0x04,
	TCP_ACK = 0x10,
};

enum tcp_option {
	TCP_OPTION_END = 0,
	TCP_OPTION_PADDING = 1, /* the only one without a length */
	TCP_OPTION_MSS = 2,
};

enum { TCP_OPTION_MSS_LENGTH = 4 };

/* RFC 768. */
struct udp {
	struct ports ports;
	__be16 length;
	__be16 checksum;
};

/* RFC 792, RFC 1191 and RFC 4443. Behind an error's header comes the packet that it is about, or as much of it as fits. */
struct icmp {
	__u8 type;
	__u8 code;
	__be16 checksum;
	__be32 mtu; /* of an error about size: IPv4: 16 bits, the upper ones zero */
};

enum icmp_type {
	ICMP_ECHO_REPLY = 0,
	ICMP_UNREACHABLE = 3,
	ICMP_ECHO_REQUEST = 8,
	ICMP_TIME_EXCEEDED = 11,
};

enum { ICMP_FRAGMENTATION_NEEDED = 4 }; /* a code of ICMP_UNREACHABLE */

enum icmpv6_type {
	ICMPV6_UNREACHABLE = 1,
	ICMPV6_PACKET_TOO_BIG = 2,
	ICMPV6_TIME_EXCEEDED = 3,
	ICMPV6_ECHO_REQUEST = 128,
	ICMPV6_ECHO_REPLY = 129,
};

_Static_assert(sizeof(struct ethernet) == 14, "ethernet");
_Static_assert(sizeof(struct ipv4) == 20, "ipv4");
_Static_assert(sizeof(struct ipv6) == 40, "ipv6");
_Static_assert(sizeof(struct ipv6_extension) == 8, "ipv6_extension");
_Static_assert(sizeof(struct ipv6_fragment) == 8, "ipv6_fragment");
_Static_assert(sizeof(struct tcp) == 20, "tcp");
_Static_assert(sizeof(struct udp) == 8, "udp");
_Static_assert(sizeof(struct icmp) == 8, "icmp");

#endif
