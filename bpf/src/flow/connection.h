/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What is kept of a TCP connection: who is connected to whom, its totals, and where both streams
 * stand. A row of one table, by socket cookie, from the moment the socket connects or is accepted
 * until it closes.
 */
#ifndef SIGHTLINE_FLOW_CONNECTION_H
#define SIGHTLINE_FLOW_CONNECTION_H

#include "common.h"

#define EEXIST 17

/* Position in both byte streams, indexed by enum sl_direction. */
struct stream {
	/* Coarse time of the latest payload. */
	u64 coarse_nanos;
	u32 next_seq[2];
	u32 hole_start[2];
	u32 hole_end[2];
	u32 detect_bytes;
	u32 turn_bytes;
	u32 life; /* enum life */
	u8 last_direction; /* direction + 1; 0 before the first payload */
	u8 silenced_peer;
	/* Of a client: the server's end delivers and counts, so packets here are passed over. */
	u8 server_is_local;
	u8 mode; /* enum sl_mode */
};

enum life {
	LIFE_NONE = 0, /* a listener, or not established */
	LIFE_OPENING = 1,
	LIFE_OPEN = 2,
	LIFE_CLOSED = 3,
};

/*
 * Of a listener only the owner and the local end are set; accepted sockets start with its owner.
 *
 * Begins as struct sl_flow. Two CPUs take turns on a connection, so what every packet writes, from
 * counters.bytes_sent to the end, is one cache line of its own: the kernel puts ROW_HEADER bytes
 * before a value of this map, at the start of a cache line.
 */
struct connection {
	struct sl_connection connection;
	/* What to add to the coarse clock, as it was when the connection was found. */
	u64 boot_minus_coarse_nanos;
	/* That of modes when `mode` was looked up. */
	u32 modes_version;
	u32 sweep;
	/* Apart from connection.flags, which packets change at the same time. */
	u16 reset_flags;
	u8 mode_known;
	u8 reserved[5];
	struct sl_counters counters;
	struct stream stream;
};
#define ROW_HEADER 56
_Static_assert((ROW_HEADER + __builtin_offsetof(struct connection, counters.bytes_sent)) % 64 == 0 &&
		       (ROW_HEADER + sizeof(struct connection)) % 64 == 0,
	       "what every packet writes is one cache line");
_Static_assert(__builtin_offsetof(struct connection, counters) ==
			       __builtin_offsetof(struct sl_flow, counters) &&
		       __builtin_offsetof(struct connection, sweep) ==
			       __builtin_offsetof(struct sl_flow, sweep),
	       "a row begins as userspace reads it");

struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, 65536);
	__type(key, u64);
	__type(value, struct connection);
} connections SEC(".maps");

/* The number of the latest pass over the sockets of all processes; userspace counts it up. */
struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(max_entries, 1);
	__type(key, u32);
	__type(value, u32);
} sweep SEC(".maps");

/*
 * The listener whose packet this CPU works on. The kernel makes the accepted socket, and has it
 * established, before the CPU turns to another packet.
 */
struct accepting {
	u64 listener_cookie;
	u16 local_port;
	u16 remote_port;
	u32 reserved;
};
struct {
	__uint(type, BPF_MAP_TYPE_PERCPU_ARRAY);
	__uint(max_entries, 1);
	__type(key, u32);
	__type(value, struct accepting);
} accepting SEC(".maps");

/*
 * Socket cookie -> enum sl_mode, written by userspace, which cannot change a part of a row. After
 * a row was made or changed one of the counters in modes_version goes up: until then a connection need
 * not look. Row 0 is userspace's, row 1 the kernel's.
 */
struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, 65536);
	__type(key, u64);
	__type(value, u8);
} modes SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(max_entries, 2);
	__type(key, u32);
	__type(value, u32);
} modes_version SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, 256);
	__type(key, u32);
	__type(value, u8);
} excluded_processes SEC(".maps");

/*
 * The servers' ends on this machine, by their join key. No lock keeps two CPUs from mixing two of them
 * in one place, so what is read is checked; one for which no place is left takes that of another. A row
 * that is lost loses no count: a client end that does not find its server (also one that sends before
 * the server's CPU has seen the handshake end) delivers payload too, and userspace joins both ends by
 * the same key.
 */
#define LOCAL_SERVER_SETS 4096
#define LOCAL_SERVER_WAYS 4
struct local_server {
	u64 join_key;
	u64 cookie;
	u64 check; /* join_key ^ cookie; else the place is free */
};
struct local_server_set {
	struct local_server ways[LOCAL_SERVER_WAYS];
};
struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(max_entries, LOCAL_SERVER_SETS);
	__type(key, u32);
	__type(value, struct local_server_set);
} local_servers SEC(".maps");

static __always_inline u32 current_modes_version(void)
{
	u32 row = 0, *userspace, *kernel;

	userspace = bpf_map_lookup_elem(&modes_version, &row);
	row = 1;
	kernel = bpf_map_lookup_elem(&modes_version, &row);
	return userspace && kernel ? *userspace + *kernel : 0;
}

static __always_inline u64 join_key(u32 server_isn, u32 client_isn)
{
	return (u64)server_isn << 32 | client_isn;
}

static __always_inline struct local_server_set *local_server_set(u64 key)
{
	/* Initial sequence numbers are hashes already. */
	u32 set = (u32)(key >> 32 ^ key) & (LOCAL_SERVER_SETS - 1);

	return bpf_map_lookup_elem(&local_servers, &set);
}

static __always_inline bool is_taken(const struct local_server *server)
{
	return server->cookie && server->check == (server->join_key ^ server->cookie);
}

static __always_inline void remember_local_server(u64 key, u64 cookie)
{
	struct local_server_set *set = local_server_set(key);
	struct local_server *server;

	if (!set)
		return;
	server = &set->ways[0];
#pragma unroll
	for (int i = LOCAL_SERVER_WAYS - 1; i >= 0; i--) {
		if (!is_taken(&set->ways[i]))
			server = &set->ways[i];
	}
	server->join_key = key;
	server->cookie = cookie;
	server->check = key ^ cookie;
}

static __always_inline void forget_local_server(u64 key)
{
	struct local_server_set *set = local_server_set(key);

	if (!set)
		return;
#pragma unroll
	for (int i = 0; i < LOCAL_SERVER_WAYS; i++) {
		if (set->ways[i].join_key == key)
			set->ways[i].cookie = 0;
	}
}

/* The cookie of the server's end; 0 if it is not known to be on this machine. */
static __always_inline u64 find_local_server(u64 key)
{
	struct local_server_set *set = local_server_set(key);

	if (!set)
		return 0;
#pragma unroll
	for (int i = 0; i < LOCAL_SERVER_WAYS; i++) {
		u64 cookie = set->ways[i].cookie;

		if (cookie && set->ways[i].join_key == key && set->ways[i].check == (key ^ cookie))
			return cookie;
	}
	return 0;
}

static __always_inline struct connection *connection_of(u64 cookie)
{
	return bpf_map_lookup_elem(&connections, &cookie);
}

/* False if there is no room: the connection is told when it closes, by what its socket knows. */
static __always_inline bool keep(u64 cookie, const struct connection *t, u64 flags)
{
	long error = bpf_map_update_elem(&connections, &cookie, t, flags);

	if (error && error != -EEXIST)
		count(SL_LEDGER_FLOW_INSERT_FAILED);
	return !error;
}

/* 0 as long as nobody asked for it: then the helper makes one. */
static __always_inline u64 known_cookie(struct sock *sk)
{
	return sk->__sk_common.skc_cookie.counter;
}

/* Where a program of a tracepoint may call the helper. */
static __always_inline u64 cookie_of(struct sock *sk)
{
	u64 cookie = known_cookie(sk);

	return cookie ? cookie : bpf_get_socket_cookie(sk);
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

static __always_inline void set_owner(struct sl_connection *c, struct task_struct *task)
{
	c->tgid = task->tgid;
	c->cpu_cgroup_id = read_cgroup_id(task, cpu_cgrp_id);
	c->memory_cgroup_id = read_cgroup_id(task, memory_cgrp_id);
	bpf_core_read(c->comm, SL_COMM_BYTES, &task->comm);
}

/* The listener's owner is the accepted socket's, until that is seen sending. */
static __always_inline void inherit_owner(struct sl_connection *c, struct tcp_sock *tcp)
{
	u32 row = 0;
	struct accepting *a = bpf_map_lookup_elem(&accepting, &row);
	struct connection *listener;

	if (!a || a->local_port != bpf_ntohs(tcp->inet_conn.icsk_inet.inet_sport) ||
	    a->remote_port != bpf_ntohs(sock_of(tcp)->__sk_common.skc_dport))
		return;
	listener = connection_of(a->listener_cookie);
	if (!listener)
		return;
	c->tgid = listener->connection.tgid;
	c->cpu_cgroup_id = listener->connection.cpu_cgroup_id;
	c->memory_cgroup_id = listener->connection.memory_cgroup_id;
	__builtin_memcpy(c->comm, listener->connection.comm, sizeof(c->comm));
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
static __always_inline void read_isns(struct sl_connection *c, struct tcp_sock *tcp, u32 role)
{
	u32 una = tcp->snd_una, nxt = tcp->rcv_nxt;
	u32 acked = tcp->bytes_acked, received = tcp->bytes_received;

	barrier();
	if (una != *(volatile u32 *)&tcp->snd_una || nxt != *(volatile u32 *)&tcp->rcv_nxt)
		return;
	c->local_isn = una - acked - (role == SL_ROLE_SERVER ? 1 : 0);
	c->remote_isn = nxt - received - 1;
	c->flags |= SL_CONNECTION_ISN_KNOWN;
}

static __always_inline void mark_if_excluded(struct sl_connection *c)
{
	u32 tgid = c->tgid;

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

/* Takes over an established connection. */
static __noinline int open_connection(struct tcp_sock *tcp, struct connection *t, u64 cookie, u32 role,
				      u32 flags)
{
	struct sl_connection *c;
	u64 now = bpf_ktime_get_boot_ns();

	/* Of an older one another CPU may see a packet at the same time. */
	if (__sync_val_compare_and_swap(&t->stream.life, LIFE_NONE, LIFE_OPENING) != LIFE_NONE)
		return 0;
	c = &t->connection;
	c->socket_cookie = cookie;
	c->flags = flags;
	if (role != SL_ROLE_CLIENT || flags & SL_CONNECTION_PRE_EXISTING || !c->start_boot_nanos)
		c->start_boot_nanos = now;
	read_identity(c, tcp);
	read_isns(c, tcp, role);
	mark_if_excluded(c);
	read_counters(&t->counters, tcp);
	t->counters.last_activity_boot_nanos = now;
	t->counters.bytes_received = received_payload(tcp);
	/* No row can be of a connection that was not there. */
	t->modes_version = current_modes_version();
	t->stream.next_seq[SL_DIRECTION_OUT] = tcp->snd_nxt;
	t->stream.next_seq[SL_DIRECTION_IN] = tcp->rcv_nxt;
	if (flags & SL_CONNECTION_PRE_EXISTING) {
		t->counters.baseline_bytes_sent = t->counters.bytes_sent;
		t->counters.baseline_bytes_received = t->counters.bytes_received;
	}
	if (role == SL_ROLE_SERVER && c->flags & SL_CONNECTION_ISN_KNOWN)
		remember_local_server(join_key(c->local_isn, c->remote_isn), cookie);
	/* Last: now userspace takes it for an open one. */
	barrier();
	c->role = role;
	/* Unless it closed meanwhile. */
	__sync_val_compare_and_swap(&t->stream.life, LIFE_OPENING, LIFE_OPEN);
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

/* Takes what the socket knows of a connection that was never established, or is not known. */
static __always_inline void describe(struct connection *t, struct tcp_sock *tcp, u64 cookie,
				     u32 old_state, u64 now)
{
	struct sl_connection *c = &t->connection;

	c->socket_cookie = cookie;
	c->role = old_state == TCP_SYN_SENT   ? SL_ROLE_CLIENT
		  : old_state == TCP_SYN_RECV ? SL_ROLE_SERVER
					      : role_of(tcp);
	if (!c->start_boot_nanos)
		c->start_boot_nanos = now;
	c->flags = 0;
	read_identity(c, tcp);
	if (old_state != TCP_SYN_SENT && old_state != TCP_SYN_RECV)
		read_isns(c, tcp, c->role);
	mark_if_excluded(c);
	t->counters.last_activity_boot_nanos = now;
}

/*
 * Userspace takes back the rows of modes that it made when it reads that the connection closed, but
 * for those of excluded processes and the rows made here: those are of connections that it knew from
 * the table, and of servers that were silenced.
 */
static __always_inline void forget_mode(const struct connection *t, u64 cookie)
{
	if (t->mode_known || t->modes_version != current_modes_version() ||
	    (t->connection.role == SL_ROLE_SERVER && !t->stream.last_direction))
		bpf_map_delete_elem(&modes, &cookie);
}

/* Tells that a connection is over. `known` if the row is in the table: it goes before that is told. */
static __noinline int tell_closed(struct tcp_sock *tcp, struct connection *t, u64 cookie, u32 old_state,
				  bool known)
{
	struct sock *sk = sock_of(tcp);
	u64 now = bpf_ktime_get_boot_ns();
	bool failed = old_state == TCP_SYN_SENT || old_state == TCP_SYN_RECV;
	u32 kind = failed ? SL_KIND_FAILED : SL_KIND_CLOSED;
	struct sl_connection *c = &t->connection;
	struct sl_connection_event *e;

	if (__sync_lock_test_and_set(&t->stream.life, LIFE_CLOSED) != LIFE_OPEN)
		describe(t, tcp, cookie, old_state, now);
	c->flags |= t->reset_flags;
	read_counters(&t->counters, tcp);
	t->counters.bytes_received = received_payload(tcp);
	if (c->role == SL_ROLE_SERVER && c->flags & SL_CONNECTION_ISN_KNOWN)
		forget_local_server(join_key(c->local_isn, c->remote_isn));
	forget_mode(t, cookie);
	e = reserve(kind, sizeof(*e));
	if (!e) {
		if (failed) {
			bpf_map_delete_elem(&connections, &cookie);
			return 0;
		}
		t->counters.last_activity_boot_nanos = now;
		c->flags |= SL_CONNECTION_CLOSED;
		if (known || keep(cookie, t, BPF_ANY))
			count(SL_LEDGER_CLOSE_DEFERRED);
		return 0;
	}
	e->record.kind = kind;
	e->record.flags = 0;
	e->record.captured_bytes = 0;
	e->record.time_boot_nanos = now;
	e->connection = *c;
	e->counters = t->counters;
	e->old_state = old_state;
	e->socket_error = sk->sk_err;
	e->soft_error = sk->sk_err_soft;
	e->reserved = 0;
	if (known)
		bpf_map_delete_elem(&connections, &cookie);
	submit(e);
	return 0;
}

static __noinline int close_unknown(struct tcp_sock *tcp, u64 cookie, u32 old_state)
{
	struct connection made = {};

	return tell_closed(tcp, &made, cookie, old_state, false);
}

static __always_inline int close_connection(struct tcp_sock *tcp, u64 cookie, u32 old_state)
{
	struct connection *t = connection_of(cookie);

	return t ? tell_closed(tcp, t, cookie, old_state, true) : close_unknown(tcp, cookie, old_state);
}

#endif
