/* SPDX-License-Identifier: GPL-2.0 */
/* Reads the headers of packets as cgroup_skb programs see them, from the IP header on. */
#ifndef SIGHTLINE_FLOW_PACKET_H
#define SIGHTLINE_FLOW_PACKET_H

#include "common.h"

struct packet {
	u32 transport_offset;
	u8 protocol;
	u8 family;
};

/* Finds the transport header, by copy: for packets with options or extensions. */
static __always_inline bool parse_ip(struct __sk_buff *skb, struct packet *p)
{
	u8 header[20];

	if (bpf_skb_load_bytes(skb, 0, header, sizeof(header)))
		return false;
	if (header[0] >> 4 == 4) {
		/* Only the first fragment has ports; TCP is not fragmented here. */
		if ((header[6] & 0x1f) | header[7])
			return false;
		p->family = 4;
		p->protocol = header[9];
		p->transport_offset = (header[0] & 15) * 4;
		return true;
	}
	if (header[0] >> 4 != 6)
		return false;
	p->family = 6;
	p->protocol = header[6];
	p->transport_offset = 40;
	/* Hop-by-hop (0, BIG TCP) and destination options (60) may stand before the transport. */
#pragma unroll
	for (int i = 0; i < 2; i++) {
		u8 extension[2];

		if (p->protocol != 0 && p->protocol != 60)
			break;
		if (bpf_skb_load_bytes(skb, p->transport_offset, extension, sizeof(extension)))
			return false;
		p->protocol = extension[0];
		p->transport_offset += 8 + extension[1] * 8;
	}
	return true;
}

/* Local and remote address of a packet, as the packet has them. */
static __always_inline bool load_addresses(struct __sk_buff *skb, u32 family, u32 direction, u8 *local,
					   u8 *remote)
{
	u8 *source = direction == SL_DIRECTION_OUT ? local : remote;
	u8 *destination = direction == SL_DIRECTION_OUT ? remote : local;

	if (family == 4)
		return !bpf_skb_load_bytes(skb, 12, source, 4) && !bpf_skb_load_bytes(skb, 16, destination, 4);
	return !bpf_skb_load_bytes(skb, 8, source, 16) && !bpf_skb_load_bytes(skb, 24, destination, 16);
}

#define TCP_FLAG_SYN 2

struct tcp_header {
	__be16 source;
	__be16 destination;
	__be32 seq;
	__be32 ack;
	u8 length; /* upper half, in words */
	u8 flags;
	__be16 rest[3];
};

struct segment {
	u32 payload_offset;
	u32 bytes;
	u32 seq;
	u16 source_port;
	u16 destination_port;
	u8 family;
};

static __always_inline void read_tcp(struct segment *s, const struct tcp_header *tcp, u32 offset, u32 length)
{
	s->source_port = bpf_ntohs(tcp->source);
	s->destination_port = bpf_ntohs(tcp->destination);
	s->seq = bpf_ntohl(tcp->seq);
	s->payload_offset = offset + (tcp->length >> 4) * 4;
	s->bytes = length > s->payload_offset ? length - s->payload_offset : 0;
	/* A SYN stands before its payload (TCP Fast Open). */
	if (tcp->flags & TCP_FLAG_SYN)
		s->seq++;
}

/* The usual headers lie in the linear part and are read in place; payload does not. */
static __always_inline bool parse_usual_tcp(struct __sk_buff *skb, struct segment *s)
{
	u8 *data = (u8 *)(long)skb->data, *end = (u8 *)(long)skb->data_end;

	if (data + 40 <= end && data[0] == 0x45 && data[9] == PROTOCOL_TCP) {
		s->family = 4;
		read_tcp(s, (struct tcp_header *)(data + 20), 20, skb->len);
		return true;
	}
	if (data + 60 <= end && data[0] >> 4 == 6 && data[6] == PROTOCOL_TCP) {
		s->family = 6;
		read_tcp(s, (struct tcp_header *)(data + 40), 40, skb->len);
		return true;
	}
	return false;
}

/* Any headers, by copy. */
static __always_inline bool parse_tcp(struct __sk_buff *skb, struct segment *s)
{
	struct tcp_header header;
	struct packet p;

	if (!parse_ip(skb, &p) || p.protocol != PROTOCOL_TCP ||
	    bpf_skb_load_bytes(skb, p.transport_offset, &header, sizeof(header)))
		return false;
	s->family = p.family;
	read_tcp(s, &header, p.transport_offset, skb->len);
	return true;
}

#endif
