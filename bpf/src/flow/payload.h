/* SPDX-License-Identifier: GPL-2.0 */
/* Delivers payload: what of a segment is new, how much of it is wanted, and in which pieces. */
#ifndef SIGHTLINE_FLOW_PAYLOAD_H
#define SIGHTLINE_FLOW_PAYLOAD_H

#include "connection.h"
#include "packet.h"

/* The verifier must see 1 <= n <= capacity on the value it checks, not on a copy of it. */
#define bounded(n, capacity)                                                                       \
	({                                                                                         \
		u32 _n = (n)-1;                                                                    \
		asm volatile("" : "+r"(_n));                                                       \
		_n &= (capacity)-1;                                                                \
		asm volatile("" : "+r"(_n));                                                       \
		_n + 1;                                                                            \
	})

#define submit_piece(skb, header, from, n, capacity)                                               \
	({                                                                                         \
		struct sl_payload *_e = reserve(SL_KIND_PAYLOAD, sizeof(*_e) + (capacity));        \
		if (_e) {                                                                          \
			__builtin_memcpy(_e, header, sizeof(*_e));                                 \
			if (bpf_skb_load_bytes(skb, from, _e + 1, bounded(n, capacity))) {         \
				_e->record.captured_bytes = 0;                                     \
				_e->record.flags |= SL_PAYLOAD_UNREADABLE;                         \
				count(SL_LEDGER_PAYLOAD_UNREADABLE);                               \
			}                                                                          \
			submit(_e);                                                                \
		}                                                                                  \
	})

/*
 * Delivers the next piece of `bytes` of payload that start at `from` in the packet, moves the header
 * on, and returns the piece's length. This and the next are global functions: the verifier walks
 * them once, not for each state of each caller (5.12).
 */
__noinline int deliver_piece(struct __sk_buff *skb, struct sl_payload *header, u32 from, u32 bytes)
{
	u32 n = bytes > SL_PIECE_BYTES_LARGE ? SL_PIECE_BYTES_LARGE : bytes;

	if (!header)
		return 0;
	header->record.captured_bytes = n;
	if (n == bytes && n < header->segment_bytes - header->chunk_offset)
		header->record.flags |= SL_PAYLOAD_TRUNCATED;
	if (n <= SL_PIECE_BYTES_SMALL)
		submit_piece(skb, header, from, n, SL_PIECE_BYTES_SMALL);
	else if (n <= SL_PIECE_BYTES_MEDIUM)
		submit_piece(skb, header, from, n, SL_PIECE_BYTES_MEDIUM);
	else
		submit_piece(skb, header, from, n, SL_PIECE_BYTES_LARGE);
	header->record.flags &= ~SL_PAYLOAD_TURN;
	header->tcp_seq += n;
	header->chunk_offset += n;
	header->stream_offset += n;
	return n;
}

/* Delivers `bytes` of payload that start at `from` in the packet, in pieces. */
__noinline int deliver(struct __sk_buff *skb, struct sl_payload *header, u32 from, u32 bytes)
{
	if (!header)
		return 0;
	header->record.kind = SL_KIND_PAYLOAD;
	header->record.time_boot_nanos = bpf_ktime_get_boot_ns();
	/* So that the last piece tells what is cut off behind it. */
	if (bytes > SL_PIECES_PER_SEGMENT * SL_PIECE_BYTES_LARGE)
		bytes = SL_PIECES_PER_SEGMENT * SL_PIECE_BYTES_LARGE;
	for (int i = 0; i < SL_PIECES_PER_SEGMENT && bytes; i++) {
		u32 n = deliver_piece(skb, header, from, bytes);

		from += n;
		bytes -= n;
	}
	return 0;
}

static __always_inline bool before(u32 a, u32 b)
{
	return (s32)(a - b) < 0;
}

/* New bytes of a segment: what is left of it after those that were seen before. */
struct news {
	u32 seq;
	u32 bytes;
	u32 skipped;
	u16 flags;
	u16 direction;
};

/*
 * Moves the stream on by a segment; false if all of it was seen. One hole is kept per direction:
 * when a second one opens, bytes between them may be delivered twice, never not at all.
 */
static __always_inline bool advance(struct stream *s, u32 direction, struct tcp_sock *tcp,
				    struct news *news)
{
	u32 next = s->next_seq[direction & 1], end = news->seq + news->bytes;
	u32 hole_start = s->hole_start[direction & 1], hole_end = s->hole_end[direction & 1];

	if (before(news->seq, next)) {
		if (hole_start != hole_end && !before(news->seq, hole_start) && before(news->seq, hole_end)) {
			u32 filled = before(end, hole_end) ? end : hole_end;

			if (news->seq == hole_start)
				s->hole_start[direction & 1] = filled;
			else if (filled == hole_end)
				s->hole_end[direction & 1] = news->seq;
			news->flags |= SL_PAYLOAD_HOLE_FILLED;
			if (before(next, end))
				s->next_seq[direction & 1] = end;
			return true;
		}
		if (!before(next, end))
			return false;
		news->skipped = next - news->seq;
		news->bytes = end - next;
		news->seq = next;
	} else if (before(next, news->seq) && direction == SL_DIRECTION_IN &&
		   before(*(volatile u32 *)&tcp->rcv_nxt, news->seq)) {
		if (hole_start == hole_end)
			s->hole_start[1] = next;
		s->hole_end[1] = news->seq;
		news->flags |= SL_PAYLOAD_OUT_OF_ORDER;
	}
	s->next_seq[direction & 1] = end;
	return true;
}

/*
 * Corrects the owner at its first send: of a pre-forking server the listener's owner is the
 * parent of the process that serves. A task that merely ran when a timer or an acknowledgement
 * made the socket send is neither the owner nor a child of it.
 */
static __always_inline void confirm_owner(struct sl_connection *c)
{
	struct task_struct *task = bpf_get_current_task_btf();

	if (!task->tgid)
		return;
	if (c->tgid != (u32)task->tgid) {
		if (c->tgid && (u32)task->real_parent->tgid != c->tgid)
			return;
		set_owner(c, task);
		mark_if_excluded(c);
	}
	c->flags |= SL_CONNECTION_OWNER_CONFIRMED;
}

/* Own-namespace DNAT: the socket has the service's address, its packets the backend's. */
static __always_inline void check_nat(struct __sk_buff *skb, struct sl_connection *c, u32 family,
				      u16 remote_port)
{
	u8 local[16] = {}, remote[16] = {};
	u64 *seen = (u64 *)remote, *given = (u64 *)c->remote_address;

	c->flags |= SL_CONNECTION_NAT_CHECKED;
	if (!load_addresses(skb, family, SL_DIRECTION_OUT, local, remote))
		return;
	if (seen[0] == given[0] && seen[1] == given[1] && remote_port == c->remote_port)
		return;
	__builtin_memcpy(c->nat_remote_address, remote, sizeof(remote));
	c->nat_remote_port = remote_port;
	c->flags |= SL_CONNECTION_NAT;
}

/*
 * True if the server's end is on this machine. Checked for each chunk until it is, because the
 * server of an older connection may be found after its client.
 */
static __always_inline bool server_is_local(struct connection *t)
{
	struct sl_connection *c = &t->connection;

	if (!(c->flags & SL_CONNECTION_ISN_KNOWN) ||
	    !find_local_server(join_key(c->remote_isn, c->local_isn)))
		return false;
	c->flags |= SL_CONNECTION_SERVER_IS_LOCAL;
	t->stream.server_is_local = 1;
	return true;
}

/* The server's end of a connection that an excluded process opened is not to be told either. */
static __always_inline void silence_server(struct connection *t)
{
	u8 mode = SL_MODE_NONE;
	u32 row = 1, *version;
	u64 cookie;

	if (t->stream.silenced_peer || t->connection.role != SL_ROLE_CLIENT)
		return;
	cookie = find_local_server(join_key(t->connection.remote_isn, t->connection.local_isn));
	if (!cookie)
		return;
	if (bpf_map_update_elem(&modes, &cookie, &mode, BPF_ANY)) {
		count(SL_LEDGER_MODE_INSERT_FAILED);
		return;
	}
	t->stream.silenced_peer = 1;
	version = bpf_map_lookup_elem(&modes_version, &row);
	if (version)
		__sync_fetch_and_add(version, 1);
}

static __always_inline u8 mode_of(struct connection *t, u64 cookie)
{
	u32 version = current_modes_version();
	u8 *told;

	if (version != t->modes_version) {
		told = bpf_map_lookup_elem(&modes, &cookie);
		if (told) {
			t->stream.mode = *told;
			t->mode_known = 1;
		}
		t->modes_version = version;
	}
	return t->stream.mode;
}

/* How many of the new bytes the connection's mode wants. */
static __always_inline u32 wanted(struct connection *t, u8 mode, u32 bytes)
{
	u32 left;

	switch (mode) {
	case SL_MODE_WHOLE:
		return bytes;
	case SL_MODE_PREFIX:
		if (t->stream.turn_bytes >= SL_PREFIX_BYTES)
			return 0;
		left = SL_PREFIX_BYTES - t->stream.turn_bytes;
		t->stream.turn_bytes += bytes;
		return bytes < left ? bytes : left;
	case SL_MODE_DETECT:
		t->stream.turn_bytes += bytes;
		if (t->stream.detect_bytes >= SL_DETECT_BYTES) {
			if (!(t->connection.flags & SL_CONNECTION_DETECT_EXHAUSTED)) {
				t->connection.flags |= SL_CONNECTION_DETECT_EXHAUSTED;
				count(SL_LEDGER_DETECT_EXHAUSTED);
			}
			return 0;
		}
		left = SL_DETECT_BYTES - t->stream.detect_bytes;
		if (bytes > left)
			bytes = left;
		t->stream.detect_bytes += bytes;
		return bytes;
	default:
		return 0;
	}
}

/*
 * Payload that comes with the end of the handshake (TCP_DEFER_ACCEPT, or a lost ACK): the accepted
 * socket does not exist yet.
 */
static __noinline int on_listener(struct __sk_buff *skb, struct tcp_sock *tcp, struct segment *s,
				  u32 direction)
{
	struct sl_payload header = {};

	if (direction == SL_DIRECTION_OUT)
		return 0;
	if (!s->bytes)
		return 0;
	struct connection *listener = connection_of(known_cookie(sock_of(tcp)));
	if (listener) {
		u32 tgid = listener->connection.tgid;

		if (bpf_map_lookup_elem(&excluded_processes, &tgid))
			return 0;
	}
	if (!load_addresses(skb, s->family, direction, header.local_address, header.remote_address)) {
		count(SL_LEDGER_UNPARSED_PACKET);
		return 0;
	}
	header.record.flags = SL_PAYLOAD_ON_LISTENER | SL_PAYLOAD_TURN;
	header.socket_cookie = bpf_get_socket_cookie(skb);
	header.tcp_seq = s->seq;
	header.segment_bytes = s->bytes;
	header.netns_inode = sock_of(tcp)->__sk_common.skc_net.net->ns.inum;
	header.local_port = s->destination_port;
	header.remote_port = s->source_port;
	header.family = s->family;
	header.direction = direction;
	header.role = SL_ROLE_SERVER;
	header.mode = SL_MODE_DETECT;
	return deliver(skb, &header, s->payload_offset, s->bytes);
}

/*
 * Volume after a segment. Sending is serialised by the socket lock, so what is new to the stream
 * is what is sent. Receiving is not: there the socket's own account is taken, in which this
 * segment is still missing.
 */
static __always_inline void update_counters(struct connection *t, struct tcp_sock *tcp, u32 direction,
					    u32 end)
{
	struct sl_counters *n = &t->counters;
	u64 now = bpf_ktime_get_coarse_ns();

	if (direction == SL_DIRECTION_OUT) {
		s32 sent = end - t->stream.next_seq[SL_DIRECTION_OUT];

		if (sent > 0)
			n->bytes_sent += sent;
	} else {
		s32 ahead = end - tcp->rcv_nxt;
		u64 received = tcp->bytes_received + (ahead > 0 ? ahead : 0);

		if (received > n->bytes_received)
			n->bytes_received = received;
	}
	/* The coarse clock costs a tenth of the exact one. What is below it changes once a tick. */
	if (now == t->stream.coarse_nanos)
		return;
	t->stream.coarse_nanos = now;
	if (!t->boot_minus_coarse_nanos)
		t->boot_minus_coarse_nanos = bpf_ktime_get_boot_ns() - now;
	n->last_activity_boot_nanos = now + t->boot_minus_coarse_nanos;
	n->segments_sent = tcp->segs_out;
	n->segments_received = tcp->segs_in;
	n->srtt_micros = tcp->srtt_us >> 3;
}

static __noinline int deliver_news(struct __sk_buff *skb, struct connection *t, struct segment *s,
				   struct news *news)
{
	struct sl_connection *c = &t->connection;
	u64 cookie;
	struct sl_payload header;
	u8 mode;
	u32 want;

	if (c->role == SL_ROLE_CLIENT && server_is_local(t))
		return 0;
	cookie = c->socket_cookie;
	mode = mode_of(t, cookie);
	want = wanted(t, mode, news->bytes);
	if (!want)
		return 0;
	header.record.flags = news->flags;
	header.stream_offset = 0;
	if ((c->flags & (SL_CONNECTION_ISN_KNOWN | SL_CONNECTION_PRE_EXISTING)) ==
	    SL_CONNECTION_ISN_KNOWN) {
		u32 isn = news->direction == SL_DIRECTION_OUT ? c->local_isn : c->remote_isn;

		header.record.flags |= SL_PAYLOAD_OFFSET_KNOWN;
		header.stream_offset = news->seq - isn - 1;
	}
	header.reserved = 0;
	header.socket_cookie = cookie;
	header.tcp_seq = news->seq;
	header.segment_bytes = s->bytes;
	header.chunk_offset = news->skipped;
	header.netns_inode = c->netns_inode;
	header.local_port = c->local_port;
	header.remote_port = c->remote_port;
	header.family = c->family;
	header.direction = news->direction;
	header.role = c->role;
	header.mode = mode;
	__builtin_memset(header.local_address, 0, sizeof(header.local_address));
	__builtin_memset(header.remote_address, 0, sizeof(header.remote_address));
	return deliver(skb, &header, s->payload_offset + news->skipped, want);
}

#endif
