// SPDX-License-Identifier: (GPL-2.0-only OR BSD-2-Clause)
/*
 * Where packets leave the host: what backends on this host, or behind it, answer to clients of a VIP gets the VIP for its source. Their
 * packets do not come in by the interface whose frames weir.bpf.c sees. The maps are that program's, as far as they are the same.
 *
 * Checksums are the helpers' work, for the card may have to fill them in yet.
 */
#include "nat.h"
#include "skb_helpers.h"

/* Who asks for the lengths that this program reads at most. */
enum { ETHERNET_BYTES = sizeof(struct ethernet) };

struct outgoing {
	struct nat_reply_key key; /* as weir.bpf.c would look for it */
	__u32 source;             /* offsets */
	__u32 transport;
	__u8 tcp_flags;
	_Bool is_v4;
};

static __always_inline _Bool read_ipv4(struct __sk_buff *skb, struct outgoing *packet)
{
	struct ipv4 ipv4;
	if (skb_load_bytes(skb, ETHERNET_BYTES, &ipv4, sizeof(ipv4)))
		return 0;
	if (ipv4.fragment & htons(IPV4_FRAGMENT_MASK))
		return 0;
	packet->is_v4 = 1;
	packet->key.protocol = ipv4.protocol;
	packet->key.backend = address_of_ipv4(ipv4.source);
	packet->key.nat = address_of_ipv4(ipv4.destination);
	packet->source = ETHERNET_BYTES + __builtin_offsetof(struct ipv4, source);
	packet->transport = ETHERNET_BYTES + ipv4_header_length(&ipv4);
	return 1;
}

static __always_inline _Bool read_ipv6(struct __sk_buff *skb, struct outgoing *packet)
{
	struct ipv6 ipv6;
	if (skb_load_bytes(skb, ETHERNET_BYTES, &ipv6, sizeof(ipv6)))
		return 0;
	packet->is_v4 = 0;
	packet->key.protocol = ipv6.next_header;
	packet->key.backend = ipv6.source;
	packet->key.nat = ipv6.destination;
	packet->source = ETHERNET_BYTES + __builtin_offsetof(struct ipv6, source);
	packet->transport = ETHERNET_BYTES + sizeof(ipv6);
	return 1;
}

/* False for what can be nobody's answer. */
static __always_inline _Bool read(struct __sk_buff *skb, struct outgoing *packet)
{
	__builtin_memset(packet, 0, sizeof(*packet));
	_Bool known = skb->protocol == htons(ETHERTYPE_IPV4)   ? read_ipv4(skb, packet)
		      : skb->protocol == htons(ETHERTYPE_IPV6) ? read_ipv6(skb, packet)
							       : 0;
	if (!known || (packet->key.protocol != PROTOCOL_TCP && packet->key.protocol != PROTOCOL_UDP))
		return 0;
	struct ports ports;
	if (skb_load_bytes(skb, packet->transport, &ports, sizeof(ports)))
		return 0;
	packet->key.backend_port = ports.source;
	packet->key.nat_port = ports.destination;
	__u32 flags = packet->transport + __builtin_offsetof(struct tcp, flags);
	return packet->key.protocol != PROTOCOL_TCP || !skb_load_bytes(skb, flags, &packet->tcp_flags, sizeof(packet->tcp_flags));
}

/* The transport's checksum has the source's address and port in it. */
static __always_inline void change_checksums(struct __sk_buff *skb, const struct outgoing *packet, const struct nat_reply *reply)
{
	_Bool is_tcp = packet->key.protocol == PROTOCOL_TCP;
	__u64 flags = is_tcp ? 0 : CSUM_NONE_STAYS_NONE;
	__u32 checksum = packet->transport + (is_tcp ? __builtin_offsetof(struct tcp, checksum) : __builtin_offsetof(struct udp, checksum));
#pragma unroll
	for (int i = 0; i < 4; i++) {
		if (packet->is_v4 && i < 3)
			continue;
		l4_csum_replace(skb, checksum, packet->key.backend.word[i], reply->vip.word[i],
				flags | CSUM_PSEUDO_HEADER | sizeof(__be32));
	}
	l4_csum_replace(skb, checksum, packet->key.backend_port, reply->vip_port, flags | sizeof(__be16));
	if (packet->is_v4)
		l3_csum_replace(skb, ETHERNET_BYTES + __builtin_offsetof(struct ipv4, checksum), packet->key.backend.word[3],
				reply->vip.word[3], sizeof(__be32));
}

static __always_inline void change_source(struct __sk_buff *skb, const struct outgoing *packet, const struct nat_reply *reply)
{
	struct address vip = reply->vip;
	__be16 port = reply->vip_port;
	change_checksums(skb, packet, reply);
	if (packet->is_v4)
		skb_store_bytes(skb, packet->source, &vip.word[3], sizeof(vip.word[3]), 0);
	else
		skb_store_bytes(skb, packet->source, &vip, sizeof(vip), 0);
	skb_store_bytes(skb, packet->transport + __builtin_offsetof(struct ports, source), &port, sizeof(port), 0);
}

SEC("tcx/egress")
int egress(struct __sk_buff *skb)
{
	struct outgoing packet;
	if (!read(skb, &packet))
		return TCX_NEXT;
	struct nat_reply *reply = bpf_map_lookup_elem(&nat_replies, &packet.key);
	if (!reply)
		return TCX_NEXT;
	nat_note_end(reply, packet.tcp_flags, TCP_STATE_BACKEND_FIN);
	refresh(&reply->last_seen, bpf_ktime_get_coarse_ns());
	count_flow(FLOW_NAT_REPLY);
	change_source(skb, &packet, reply);
	return TCX_NEXT;
}

const char license_declared[] SEC("license") = "Dual BSD/GPL";
