// SPDX-License-Identifier: GPL-2.0
/*
 * Connections and their payload: who is connected to whom, how much went over, and the bytes
 * that userspace needs to tell requests apart.
 *
 * Life cycle and identity come from tracepoints and a socket iterator, payload and volume from
 * cgroup_skb programs at the root of cgroup v2. Ingress runs before the socket lock is taken and
 * so races with the other direction and with itself: positions and volumes are therefore taken
 * from the socket's own counters, which are exact, and never counted up here.
 */
#include "common.h"

char LICENSE[] SEC("license") = "GPL";

/* Who made a socket. Cloned by the kernel from a listener to the sockets it accepts. */
struct owner {
	u64 start_boot_nanos;
	u64 cpu_cgroup_id;
	u64 memory_cgroup_id;
	u32 tgid;
	u16 connection_flags;
	u8 closed;
	/* Of a client: the server's end delivers and counts, so packets here are passed over. */
	u8 server_is_local;
	u8 comm[SL_COMM_BYTES];
};

struct {
	__uint(type, BPF_MAP_TYPE_SK_STORAGE);
	__uint(map_flags, BPF_F_NO_PREALLOC | BPF_F_CLONE);
	__type(key, int);
	__type(value, struct owner);
} owners SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, 65536);
	__type(key, u64);
	__type(value, struct sl_flow);
} flows SEC(".maps");

/* Socket cookie -> enum sl_mode. Apart from flows, so that userspace can write it without
 * overwriting counters. Userspace makes the rows; they go with the connection. */
struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, 65536);
	__type(key, u64);
	__type(value, u8);
} modes SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, 256);
	__type(key, u32);
	__type(value, u8);
} excluded_processes SEC(".maps");

/*
 * Join keys of servers on this machine -> the server's socket cookie. LRU, so that it never fills
 * up. Losing a row loses no count: a client end that does not find it (also one that sends before
 * the server's CPU has seen the handshake end) delivers payload too, and userspace joins both ends
 * by the same key.
 */
struct {
	__uint(type, BPF_MAP_TYPE_LRU_HASH);
	__uint(max_entries, 65536);
	__type(key, u64);
	__type(value, u64);
} local_servers SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, 16384);
	__type(key, struct sl_udp_key);
	__type(value, struct sl_udp_flow);
} udp_flows SEC(".maps");

static __always_inline bool before(u32 a, u32 b)
{
	return (s32)(a - b) < 0;
}

static __always_inline u64 join_key(u32 server_isn, u32 client_isn)
{
	return (u64)server_isn << 32 | client_isn;
}

static __always_inline void copy_address(u8 *to, const u8 *from)
{
	__builtin_memcpy(to, from, 16);
}

/* Moves a v4-mapped IPv6 address (::ffff:a.b.c.d) to the front; true if it was one. */
static __always_inline bool unmap_address(u8 *address)
{
	u32 *words = (u32 *)address;

	if (words[0] || words[1] || words[2] != bpf_htonl(0xffff))
		return false;
	words[0] = words[3];
	words[2] = 0;
	words[3] = 0;
	return true;
}

static __always_inline struct sock *sock_of(struct tcp_sock *tcp)
{
	return &tcp->inet_conn.icsk_inet.sk;
}

/* ---- Identity ---------------------------------------------------------------------------- */

static __always_inline void set_owner(struct owner *owner, struct task_struct *task, u64 now)
{
	owner->start_boot_nanos = now;
	owner->tgid = BPF_CORE_READ(task, tgid);
	owner->cpu_cgroup_id = task_cgroup_id(task, cpu_cgrp_id);
	owner->memory_cgroup_id = task_cgroup_id(task, memory_cgrp_id);
	bpf_core_read(owner->comm, SL_COMM_BYTES, &task->comm);
}

static __always_inline void read_identity(struct sl_connection *c, struct tcp_sock *tcp)
{
	struct sock *sk = sock_of(tcp);
	u32 *local = (u32 *)c->local_address, *remote = (u32 *)c->remote_address;

	if (sk->__sk_common.skc_family == AF_INET6) {
#pragma unroll
		for (int i = 0; i < 4; i++) {
			local[i] = sk->__sk_common.skc_v6_rcv_saddr.in6_u.u6_addr32[i];
			remote[i] = sk->__sk_common.skc_v6_daddr.in6_u.u6_addr32[i];
		}
		c->family = 6;
		if (unmap_address(c->remote_address)) {
			unmap_address(c->local_address);
			c->family = 4;
		}
	} else {
		local[0] = sk->__sk_common.skc_rcv_saddr;
		remote[0] = sk->__sk_common.skc_daddr;
		c->family = 4;
	}
	/* skc_num is 0 on the way to CLOSE: the port is given back before. */
	c->local_port = bpf_ntohs(tcp->inet_conn.icsk_inet.inet_sport);
	c->remote_port = bpf_ntohs(sk->__sk_common.skc_dport);
	c->netns_inode = sk->__sk_common.skc_net.net->ns.inum;
	if (bpf_core_field_exists(sk->sk_cgrp_data.cgroup))
		c->cgroup_v2_id = sk->sk_cgrp_data.cgroup->kn->id;
}

/*
 * Both ends' initial sequence numbers, from invariants that hold for a connection of any age:
 * what is acknowledged grows by what is counted. A client also counts its SYN as acknowledged,
 * a server does not. Without the socket lock the two halves may be torn: then none are given.
 */
static __always_inline void read_isns(struct sl_connection *c, struct tcp_sock *tcp)
{
	u32 una = tcp->snd_una, nxt = tcp->rcv_nxt;
	u32 acked = tcp->bytes_acked, received = tcp->bytes_received;

	barrier();
	if (una != *(volatile u32 *)&tcp->snd_una || nxt != *(volatile u32 *)&tcp->rcv_nxt)
		return;
	c->local_isn = una - acked - (c->role == SL_ROLE_SERVER ? 1 : 0);
	c->remote_isn = nxt - received - 1;
	c->flags |= SL_CONNECTION_ISN_KNOWN;
}

static __always_inline void read_owner(struct sl_connection *c, const struct owner *owner)
{
	u32 tgid;

	if (!owner)
		return;
	tgid = owner->tgid;
	c->tgid = tgid;
	c->cpu_cgroup_id = owner->cpu_cgroup_id;
	c->memory_cgroup_id = owner->memory_cgroup_id;
	__builtin_memcpy(c->comm, owner->comm, SL_COMM_BYTES);
	if (bpf_map_lookup_elem(&excluded_processes, &tgid))
		c->flags |= SL_CONNECTION_OWNER_EXCLUDED;
}

/* ---- Opening ----------------------------------------------------------------------------- */

/* bytes_received counts a FIN as one byte. */
static __always_inline u64 received_payload(struct tcp_sock *tcp)
{
	unsigned long flags = sock_of(tcp)->__sk_common.skc_flags;
	u64 received = tcp->bytes_received;

	return received && flags >> bpf_core_enum_value(enum sock_flags, SOCK_DONE) & 1 ? received - 1 : received;
}

static __always_inline void read_counters(struct sl_counters *n, struct tcp_sock *tcp)
{
	n->bytes_sent = tcp->bytes_sent - tcp->bytes_retrans;
	n->segments_sent = tcp->segs_out;
	n->segments_received = tcp->segs_in;
	n->retransmits = tcp->total_retrans;
	n->srtt_micros = tcp->srtt_us >> 3;
}

static __always_inline void announce(u32 kind, const struct sl_connection *c,
				     const struct sl_counters *n, u64 now, u32 old_state,
				     struct sock *sk, bool *delivered)
{
	struct sl_connection_event *e = reserve(kind, sizeof(*e));

	*delivered = e != 0;
	if (!e)
		return;
	e->record.kind = kind;
	e->record.flags = 0;
	e->record.captured_bytes = 0;
	e->record.time_boot_nanos = now;
	e->connection = *c;
	e->counters = *n;
	e->old_state = old_state;
	e->socket_error = sk->sk_err;
	e->soft_error = sk->sk_err_soft;
	e->reserved = 0;
	submit(e);
}

/* Makes the row of an established connection. Static, not inlined: its stack holds a whole flow. */
static __noinline int open_flow(struct tcp_sock *tcp, struct owner *owner, u64 cookie, u32 role,
				u32 flags)
{
	struct sl_flow flow = {};
	struct sl_connection *c = &flow.connection;
	u64 now = bpf_ktime_get_boot_ns();

	c->socket_cookie = cookie;
	c->role = role;
	c->flags = flags;
	c->start_boot_nanos = now;
	if (role == SL_ROLE_CLIENT && !(flags & SL_CONNECTION_PRE_EXISTING) && owner)
		c->start_boot_nanos = owner->start_boot_nanos;
	read_identity(c, tcp);
	read_isns(c, tcp);
	read_owner(c, owner);
	read_counters(&flow.counters, tcp);
	flow.counters.last_activity_boot_nanos = now;
	flow.counters.bytes_received = received_payload(tcp);
	flow.stream.next_seq[SL_DIRECTION_OUT] = tcp->snd_nxt;
	flow.stream.next_seq[SL_DIRECTION_IN] = tcp->rcv_nxt;
	if (flags & SL_CONNECTION_PRE_EXISTING) {
		flow.counters.baseline_bytes_sent = flow.counters.bytes_sent;
		flow.counters.baseline_bytes_received = flow.counters.bytes_received;
	}
	if (role == SL_ROLE_SERVER && c->flags & SL_CONNECTION_ISN_KNOWN) {
		u64 key = join_key(c->local_isn, c->remote_isn);

		if (bpf_map_update_elem(&local_servers, &key, &cookie, BPF_ANY))
			count(SL_LEDGER_LOCAL_SERVER_INSERT_FAILED);
	}
	long error = bpf_map_update_elem(&flows, &cookie, &flow, BPF_NOEXIST);
	if (error) {
		/* -EEXIST: another CPU found the same old connection at the same time. */
		if (error != -17)
			count(SL_LEDGER_FLOW_INSERT_FAILED);
		return 0;
	}
	/* Closed meanwhile on another CPU: the row would stay for ever. */
	if (sock_of(tcp)->__sk_common.skc_state == TCP_CLOSE)
		bpf_map_delete_elem(&flows, &cookie);
	return 0;
}

/* An accepted socket inherits its listener's backlog; one that connected has none. */
static __always_inline u32 role_of(struct tcp_sock *tcp)
{
	return sock_of(tcp)->sk_max_ack_backlog ? SL_ROLE_SERVER : SL_ROLE_CLIENT;
}

static __always_inline bool carries_data(u8 state)
{
	return state == TCP_ESTABLISHED || state == TCP_FIN_WAIT1 || state == TCP_FIN_WAIT2 ||
	       state == TCP_CLOSE_WAIT || state == TCP_LAST_ACK || state == TCP_CLOSING;
}

/* ---- Closing ----------------------------------------------------------------------------- */

static __noinline int close_flow(struct tcp_sock *tcp, struct owner *owner, u64 cookie, u32 old_state)
{
	struct sock *sk = sock_of(tcp);
	u64 now = bpf_ktime_get_boot_ns();
	struct sl_flow *flow = bpf_map_lookup_elem(&flows, &cookie);
	bool delivered;

	if (!flow) {
		/* No row (full map, or never established): all there is to say is in the socket. */
		struct sl_connection c = {};
		struct sl_counters n = {};
		bool failed = old_state == TCP_SYN_SENT || old_state == TCP_SYN_RECV;

		c.socket_cookie = cookie;
		c.role = old_state == TCP_SYN_SENT   ? SL_ROLE_CLIENT
			 : old_state == TCP_SYN_RECV ? SL_ROLE_SERVER
						     : role_of(tcp);
		c.start_boot_nanos = owner ? owner->start_boot_nanos : now;
		if (owner)
			c.flags = owner->connection_flags;
		read_identity(&c, tcp);
		if (!failed)
			read_isns(&c, tcp);
		read_owner(&c, owner);
		read_counters(&n, tcp);
		n.bytes_received = received_payload(tcp);
		n.last_activity_boot_nanos = now;
		announce(failed ? SL_KIND_FAILED : SL_KIND_CLOSED, &c, &n, now, old_state, sk, &delivered);
		return 0;
	}

	struct sl_connection *c = &flow->connection;
	struct sl_counters *n = &flow->counters;

	if (owner)
		c->flags |= owner->connection_flags;
	read_counters(n, tcp);
	n->bytes_received = received_payload(tcp);
	if (c->role == SL_ROLE_SERVER && c->flags & SL_CONNECTION_ISN_KNOWN) {
		u64 key = join_key(c->local_isn, c->remote_isn);

		bpf_map_delete_elem(&local_servers, &key);
	}
	announce(SL_KIND_CLOSED, c, n, now, old_state, sk, &delivered);
	if (delivered) {
		bpf_map_delete_elem(&flows, &cookie);
	} else {
		c->flags |= SL_CONNECTION_CLOSED;
		n->last_activity_boot_nanos = now;
		count(SL_LEDGER_CLOSE_DEFERRED);
	}
	/* After its flow: userspace makes a row, and takes it back when it then finds no flow. */
	bpf_map_delete_elem(&modes, &cookie);
	return 0;
}

/* ---- Life cycle -------------------------------------------------------------------------- */

SEC("tp_btf/inet_sock_set_state")
int BPF_PROG(socket_state, struct sock *sk, int old_state, int new_state)
{
	struct owner *owner;
	struct tcp_sock *tcp;
	u64 cookie;

	if (!sk || sk->sk_protocol != PROTOCOL_TCP)
		return 0;
	if (old_state == TCP_CLOSE && (new_state == TCP_SYN_SENT || new_state == TCP_LISTEN)) {
		/* The only moments at which the current task is surely the socket's user. */
		owner = bpf_sk_storage_get(&owners, sk, 0, BPF_SK_STORAGE_GET_F_CREATE);
		if (!owner) {
			count(SL_LEDGER_OWNER_STORAGE_FAILED);
			return 0;
		}
		set_owner(owner, (struct task_struct *)bpf_get_current_task(), bpf_ktime_get_boot_ns());
		owner->connection_flags = 0;
		owner->closed = 0;
		owner->server_is_local = 0;
		return 0;
	}
	if (new_state != TCP_ESTABLISHED && new_state != TCP_CLOSE)
		return 0;
	if (old_state == TCP_LISTEN)
		return 0;
	tcp = bpf_skc_to_tcp_sock(sk);
	if (!tcp)
		return 0;
	owner = bpf_sk_storage_get(&owners, sk, 0, 0);
	cookie = bpf_get_socket_cookie(sk);
	if (new_state == TCP_CLOSE) {
		if (owner)
			owner->closed = 1;
		return close_flow(tcp, owner, cookie, old_state);
	}
	/* What the listener had seen is not the accepted socket's. */
	if (owner && old_state == TCP_SYN_RECV) {
		owner->connection_flags = 0;
		owner->closed = 0;
	}
	return open_flow(tcp, owner, cookie,
			 old_state == TCP_SYN_SENT ? SL_ROLE_CLIENT : SL_ROLE_SERVER, 0);
}

static __always_inline void note(struct sock *sk, u16 flag)
{
	struct owner *owner = bpf_sk_storage_get(&owners, sk, 0, BPF_SK_STORAGE_GET_F_CREATE);

	if (owner)
		owner->connection_flags |= flag;
	else
		count(SL_LEDGER_OWNER_STORAGE_FAILED);
}

SEC("tp_btf/tcp_receive_reset")
int BPF_PROG(reset_received, struct sock *sk)
{
	if (sk)
		note(sk, SL_CONNECTION_RESET_RECEIVED);
	return 0;
}

SEC("tp_btf/tcp_send_reset")
int BPF_PROG(reset_sent, struct sock *sk)
{
	/* The socket is missing where a packet had none: that reset is seen at its receiver. */
	if (sk && carries_data(sk->__sk_common.skc_state))
		note(sk, SL_CONNECTION_RESET_SENT);
	return 0;
}

SEC("tp_btf/tcp_retransmit_skb")
int BPF_PROG(segment_retransmitted, struct sock *sk)
{
	struct sl_flow *flow;
	struct tcp_sock *tcp;
	u64 cookie;

	if (!sk)
		return 0;
	tcp = bpf_skc_to_tcp_sock(sk);
	if (!tcp)
		return 0;
	cookie = bpf_get_socket_cookie(sk);
	flow = bpf_map_lookup_elem(&flows, &cookie);
	if (flow)
		flow->counters.retransmits = tcp->total_retrans;
	return 0;
}

/* One pass at start over the sockets of all processes. */
SEC("iter/task_file")
int existing_sockets(struct bpf_iter__task_file *ctx)
{
	struct task_struct *task = ctx->task;
	struct file *file = ctx->file;
	struct owner *owner;
	struct tcp_sock *tcp;
	struct socket *socket;
	struct sock *sk;
	u64 cookie;

	if (!file || !task)
		return 0;
	socket = bpf_sock_from_file(file);
	if (!socket)
		return 0;
	sk = socket->sk;
	if (!sk)
		return 0;
	if (sk->__sk_common.skc_family != AF_INET && sk->__sk_common.skc_family != AF_INET6)
		return 0;
	if (sk->sk_protocol != PROTOCOL_TCP && sk->sk_protocol != PROTOCOL_UDP)
		return 0;
	owner = bpf_sk_storage_get(&owners, sk, 0, BPF_SK_STORAGE_GET_F_CREATE);
	if (!owner) {
		count(SL_LEDGER_OWNER_STORAGE_FAILED);
		return 0;
	}
	/* Tasks come by rising pid: of those that share a socket, the first is the oldest. */
	if (!owner->tgid)
		set_owner(owner, task, bpf_ktime_get_boot_ns());
	if (sk->sk_protocol != PROTOCOL_TCP || !carries_data(sk->__sk_common.skc_state))
		return 0;
	tcp = bpf_skc_to_tcp_sock(sk);
	if (!tcp)
		return 0;
	cookie = bpf_get_socket_cookie(sk);
	if (!bpf_map_lookup_elem(&flows, &cookie))
		open_flow(tcp, owner, cookie, role_of(tcp), SL_CONNECTION_PRE_EXISTING);
	return 0;
}

/* ---- Packets ----------------------------------------------------------------------------- */

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
static __always_inline bool advance(struct sl_stream *s, u32 direction, struct tcp_sock *tcp,
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
	struct task_struct *task = (struct task_struct *)bpf_get_current_task();
	u32 tgid = BPF_CORE_READ(task, tgid);

	if (!tgid)
		return;
	if (c->tgid && c->tgid != tgid) {
		if (BPF_CORE_READ(task, real_parent, tgid) != (int)c->tgid)
			return;
	}
	if (c->tgid != tgid) {
		c->tgid = tgid;
		c->cpu_cgroup_id = task_cgroup_id(task, cpu_cgrp_id);
		c->memory_cgroup_id = task_cgroup_id(task, memory_cgrp_id);
		bpf_core_read(c->comm, SL_COMM_BYTES, &task->comm);
	}
	c->flags |= SL_CONNECTION_OWNER_CONFIRMED;
	if (bpf_map_lookup_elem(&excluded_processes, &tgid))
		c->flags |= SL_CONNECTION_OWNER_EXCLUDED;
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
	copy_address(c->nat_remote_address, remote);
	c->nat_remote_port = remote_port;
	c->flags |= SL_CONNECTION_NAT;
}

/*
 * True if the server's end is on this machine. Checked for each chunk until it is, because the
 * server of an older connection may be found after its client.
 */
static __always_inline bool server_is_local(struct sl_connection *c, struct tcp_sock *tcp)
{
	struct owner *owner;
	u64 key = join_key(c->remote_isn, c->local_isn);

	if (!(c->flags & SL_CONNECTION_ISN_KNOWN) || !bpf_map_lookup_elem(&local_servers, &key))
		return false;
	c->flags |= SL_CONNECTION_SERVER_IS_LOCAL;
	owner = bpf_sk_storage_get(&owners, tcp, 0, BPF_SK_STORAGE_GET_F_CREATE);
	if (owner)
		owner->server_is_local = 1;
	else
		count(SL_LEDGER_OWNER_STORAGE_FAILED);
	return true;
}

/* The server's end of a connection that an excluded process opened is not to be told either. */
static __always_inline void silence_server(struct sl_flow *flow)
{
	u64 key = join_key(flow->connection.remote_isn, flow->connection.local_isn);
	u8 mode = SL_MODE_NONE;
	u64 *cookie;

	if (flow->stream.silenced_peer || flow->connection.role != SL_ROLE_CLIENT)
		return;
	cookie = bpf_map_lookup_elem(&local_servers, &key);
	if (!cookie)
		return;
	if (bpf_map_update_elem(&modes, cookie, &mode, BPF_ANY))
		count(SL_LEDGER_MODE_INSERT_FAILED);
	else
		flow->stream.silenced_peer = 1;
}

/* How many of the new bytes the connection's mode wants. */
static __always_inline u32 wanted(struct sl_flow *flow, u8 mode, u32 bytes)
{
	u32 left;

	switch (mode) {
	case SL_MODE_WHOLE:
		return bytes;
	case SL_MODE_PREFIX:
		if (flow->stream.turn_bytes >= SL_PREFIX_BYTES)
			return 0;
		left = SL_PREFIX_BYTES - flow->stream.turn_bytes;
		flow->stream.turn_bytes += bytes;
		return bytes < left ? bytes : left;
	case SL_MODE_DETECT:
		flow->stream.turn_bytes += bytes;
		if (flow->stream.detect_bytes >= SL_DETECT_BYTES) {
			if (!(flow->connection.flags & SL_CONNECTION_DETECT_EXHAUSTED)) {
				flow->connection.flags |= SL_CONNECTION_DETECT_EXHAUSTED;
				count(SL_LEDGER_DETECT_EXHAUSTED);
			}
			return 0;
		}
		left = SL_DETECT_BYTES - flow->stream.detect_bytes;
		if (bytes > left)
			bytes = left;
		flow->stream.detect_bytes += bytes;
		return bytes;
	default:
		return 0;
	}
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

static __always_inline bool parse_tcp(struct __sk_buff *skb, struct segment *s)
{
	u8 *data = (u8 *)(long)skb->data, *end = (u8 *)(long)skb->data_end;
	struct tcp_header header;
	struct packet p;

	/* The usual headers lie in the linear part and are read in place; payload does not. */
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
	if (!parse_ip(skb, &p) || p.protocol != PROTOCOL_TCP ||
	    bpf_skb_load_bytes(skb, p.transport_offset, &header, sizeof(header)))
		return false;
	s->family = p.family;
	read_tcp(s, &header, p.transport_offset, skb->len);
	return true;
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
	struct owner *owner = bpf_sk_storage_get(&owners, tcp, 0, 0);
	if (owner) {
		u32 tgid = owner->tgid;

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
static __always_inline void update_counters(struct sl_flow *flow, struct tcp_sock *tcp, u32 direction,
					    u32 end)
{
	struct sl_counters *n = &flow->counters;
	u64 now = bpf_ktime_get_coarse_ns();

	if (direction == SL_DIRECTION_OUT) {
		s32 sent = end - flow->stream.next_seq[SL_DIRECTION_OUT];

		if (sent > 0)
			n->bytes_sent += sent;
	} else {
		s32 ahead = end - tcp->rcv_nxt;
		u64 received = tcp->bytes_received + (ahead > 0 ? ahead : 0);

		if (received > n->bytes_received)
			n->bytes_received = received;
	}
	/* The coarse clock costs a tenth of the exact one. What is below it changes once a tick. */
	if (now == flow->stream.coarse_nanos)
		return;
	flow->stream.coarse_nanos = now;
	if (!flow->boot_minus_coarse_nanos)
		flow->boot_minus_coarse_nanos = bpf_ktime_get_boot_ns() - now;
	n->last_activity_boot_nanos = now + flow->boot_minus_coarse_nanos;
	n->segments_sent = tcp->segs_out;
	n->segments_received = tcp->segs_in;
	n->srtt_micros = tcp->srtt_us >> 3;
}

static __noinline int deliver_news(struct __sk_buff *skb, struct tcp_sock *tcp, struct sl_flow *flow,
				   struct segment *s, struct news *news)
{
	struct sl_connection *c = &flow->connection;
	u64 cookie = c->socket_cookie;
	struct sl_payload header;
	u8 mode = SL_MODE_DETECT, *told;
	u32 want;

	if (c->role == SL_ROLE_CLIENT && server_is_local(c, tcp))
		return 0;
	told = bpf_map_lookup_elem(&modes, &cookie);
	if (told)
		mode = *told;
	want = wanted(flow, mode, news->bytes);
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

static __always_inline int on_tcp(struct __sk_buff *skb, struct tcp_sock *tcp, u32 direction)
{
	u8 state = sock_of(tcp)->__sk_common.skc_state;
	struct segment s = {};
	struct sl_flow *flow;
	struct owner *owner;
	u64 cookie;

	/* The common case on one machine, and the cheapest: the other end sees the same bytes. */
	if (!sock_of(tcp)->sk_max_ack_backlog) {
		owner = bpf_sk_storage_get(&owners, tcp, 0, 0);
		if (owner && owner->server_is_local)
			return 1;
	}
	if (!parse_tcp(skb, &s)) {
		count(SL_LEDGER_UNPARSED_PACKET);
		return 1;
	}
	if (state == TCP_LISTEN) {
		on_listener(skb, tcp, &s, direction);
		return 1;
	}
	if (!s.bytes)
		return 1;
	/* Given at the latest when the connection was opened: the helper is for older ones. */
	cookie = sock_of(tcp)->__sk_common.skc_cookie.counter;
	if (!cookie)
		cookie = bpf_get_socket_cookie(skb);
	flow = bpf_map_lookup_elem(&flows, &cookie);
	if (!flow) {
		owner = bpf_sk_storage_get(&owners, tcp, 0, 0);
		if (carries_data(state) && !(owner && owner->closed))
			open_flow(tcp, owner, cookie, role_of(tcp), SL_CONNECTION_PRE_EXISTING);
		flow = bpf_map_lookup_elem(&flows, &cookie);
		if (!flow) {
			count(SL_LEDGER_UNTRACKED_SEGMENT);
			return 1;
		}
	}
	update_counters(flow, tcp, direction, s.seq + s.bytes);

	struct news news = {.seq = s.seq, .bytes = s.bytes, .direction = direction};
	if (!advance(&flow->stream, direction, tcp, &news)) {
		count(SL_LEDGER_RETRANSMISSION_SUPPRESSED);
		return 1;
	}
	if (direction == SL_DIRECTION_OUT) {
		if (!(flow->connection.flags & SL_CONNECTION_OWNER_CONFIRMED))
			confirm_owner(&flow->connection);
		if (!(flow->connection.flags & SL_CONNECTION_NAT_CHECKED))
			check_nat(skb, &flow->connection, s.family, s.destination_port);
	}
	if (flow->stream.last_direction != direction + 1) {
		flow->stream.last_direction = direction + 1;
		flow->stream.turn_bytes = 0;
		news.flags |= SL_PAYLOAD_TURN;
	}
	if (flow->connection.flags & SL_CONNECTION_OWNER_EXCLUDED) {
		silence_server(flow);
		return 1;
	}
	deliver_news(skb, tcp, flow, &s, &news);
	return 1;
}

/* ---- UDP --------------------------------------------------------------------------------- */

#define submit_datagram(skb, header, from, n, capacity)                                            \
	({                                                                                         \
		struct sl_datagram *_e = reserve(SL_KIND_DATAGRAM, sizeof(*_e) + (capacity));      \
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

static __always_inline void deliver_dns(struct __sk_buff *skb, const struct sl_udp_key *key,
					const struct sl_udp_flow *flow, u32 direction, u32 from, u32 bytes)
{
	struct sl_datagram header = {};
	u32 n = bytes > SL_DATAGRAM_BYTES_LARGE ? SL_DATAGRAM_BYTES_LARGE : bytes;

	header.record.kind = SL_KIND_DATAGRAM;
	header.record.captured_bytes = n;
	header.record.flags = n < bytes ? SL_PAYLOAD_TRUNCATED : 0;
	header.record.time_boot_nanos = bpf_ktime_get_boot_ns();
	header.flow = *key;
	header.netns_inode = flow->netns_inode;
	header.tgid = flow->tgid;
	header.cgroup_v2_id = flow->cgroup_v2_id;
	header.datagram_bytes = bytes;
	header.direction = direction;
	if (n <= SL_DATAGRAM_BYTES_SMALL)
		submit_datagram(skb, &header, from, n, SL_DATAGRAM_BYTES_SMALL);
	else
		submit_datagram(skb, &header, from, n, SL_DATAGRAM_BYTES_LARGE);
}

static __always_inline void make_udp_flow(struct __sk_buff *skb, struct bpf_sock *sk,
					  struct sl_udp_flow *flow)
{
	struct bpf_sock *full = bpf_sk_fullsock(sk);
	struct owner *owner = full ? bpf_sk_storage_get(&owners, full, 0, 0) : 0;
	u64 address = 0;

	flow->start_boot_nanos = bpf_ktime_get_boot_ns();
	flow->last_activity_boot_nanos = flow->start_boot_nanos;
	flow->cgroup_v2_id = bpf_skb_cgroup_id(skb);
	/* There is no helper for the kernel's view of a UDP socket: take its address as a number. */
	bpf_probe_read_kernel(&address, sizeof(address), &sk);
	flow->netns_inode = BPF_CORE_READ((struct sock *)address, __sk_common.skc_net.net, ns.inum);
	if (owner) {
		flow->tgid = owner->tgid;
		flow->cpu_cgroup_id = owner->cpu_cgroup_id;
		flow->memory_cgroup_id = owner->memory_cgroup_id;
	}
}

static __noinline int on_udp(struct __sk_buff *skb, u32 direction)
{
	struct bpf_sock *sk = skb->sk;
	struct sl_udp_key key = {};
	struct sl_udp_flow *flow;
	struct packet p;
	u16 ports[2];
	u32 bytes, tgid;

	if (!sk)
		return 0;
	if (!parse_ip(skb, &p) || p.protocol != PROTOCOL_UDP)
		return 0;
	if (bpf_skb_load_bytes(skb, p.transport_offset, ports, sizeof(ports)) ||
	    !load_addresses(skb, p.family, direction, key.local_address, key.remote_address)) {
		count(SL_LEDGER_UNPARSED_PACKET);
		return 0;
	}
	bytes = skb->len - p.transport_offset - 8;
	key.socket_cookie = bpf_get_socket_cookie(skb);
	key.family = p.family;
	key.local_port = bpf_ntohs(ports[direction == SL_DIRECTION_OUT ? 0 : 1]);
	key.remote_port = bpf_ntohs(ports[direction == SL_DIRECTION_OUT ? 1 : 0]);
	flow = bpf_map_lookup_elem(&udp_flows, &key);
	if (!flow) {
		struct sl_udp_flow made = {};

		make_udp_flow(skb, sk, &made);
		bpf_map_update_elem(&udp_flows, &key, &made, BPF_NOEXIST);
		flow = bpf_map_lookup_elem(&udp_flows, &key);
		if (!flow) {
			count(SL_LEDGER_UDP_INSERT_FAILED);
			return 0;
		}
	}
	if (direction == SL_DIRECTION_OUT) {
		__sync_fetch_and_add(&flow->bytes_sent, bytes);
		__sync_fetch_and_add(&flow->datagrams_sent, 1);
		if (!flow->tgid) {
			struct task_struct *task = (struct task_struct *)bpf_get_current_task();

			flow->cpu_cgroup_id = task_cgroup_id(task, cpu_cgrp_id);
			flow->memory_cgroup_id = task_cgroup_id(task, memory_cgrp_id);
			flow->tgid = BPF_CORE_READ(task, tgid);
		}
	} else {
		__sync_fetch_and_add(&flow->bytes_received, bytes);
		__sync_fetch_and_add(&flow->datagrams_received, 1);
	}
	flow->last_activity_boot_nanos = bpf_ktime_get_boot_ns();
	if (!bytes || (key.local_port != 53 && key.remote_port != 53))
		return 0;
	tgid = flow->tgid;
	if (!bpf_map_lookup_elem(&excluded_processes, &tgid))
		deliver_dns(skb, &key, flow, direction, p.transport_offset + 8, bytes);
	return 0;
}

static __always_inline int on_packet(struct __sk_buff *skb, u32 direction)
{
	struct bpf_sock *sk = skb->sk;
	struct tcp_sock *tcp;

	if (!sk)
		return 1;
	tcp = bpf_skc_to_tcp_sock(sk);
	if (tcp)
		return on_tcp(skb, tcp, direction);
	on_udp(skb, direction);
	/* Always 1: 0 would drop the packet. */
	return 1;
}

SEC("cgroup_skb/egress")
int packet_out(struct __sk_buff *skb)
{
	return on_packet(skb, SL_DIRECTION_OUT);
}

SEC("cgroup_skb/ingress")
int packet_in(struct __sk_buff *skb)
{
	return on_packet(skb, SL_DIRECTION_IN);
}
