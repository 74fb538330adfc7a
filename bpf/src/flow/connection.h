/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What is kept of a TCP connection, with its socket: who is connected to whom, its totals, and where
 * both streams stand.
 *
 * It is stored with the socket and goes with it, so that a connection that is over within a window
 * costs no row in any table. A pass over the open ones before userspace reads puts those that last
 * into map flows.
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

enum table_state {
	TABLE_NONE = 0,
	TABLE_ROW = 1,
	/* The table was full; counted once. */
	TABLE_REFUSED = 2,
};

/*
 * Of a listener only the owner's part of `connection` is set; accepted sockets start with a copy.
 *
 * Two CPUs take turns on a connection, so what every packet writes, from counters.bytes_sent to the
 * end of the stream, is one cache line of its own: the kernel puts 8 bytes before a value of this
 * map, at the start of a cache line.
 */
struct connection {
	struct sl_connection connection;
	/* What to add to the coarse clock, as it was when the connection was found. */
	u64 boot_minus_coarse_nanos;
	struct sl_counters counters;
	struct stream stream;
	/* That of modes when `mode` was looked up. */
	u32 modes_version;
	u32 table; /* enum table_state */
	/* Apart from connection.flags, which packets change at the same time. */
	u16 reset_flags;
	u8 mode_known;
	u8 reserved[5];
};
_Static_assert((8 + __builtin_offsetof(struct connection, counters.bytes_sent)) % 64 == 0 &&
		       (8 + __builtin_offsetof(struct connection, modes_version)) % 64 == 0,
	       "what every packet writes is one cache line");

struct {
	__uint(type, BPF_MAP_TYPE_SK_STORAGE);
	__uint(map_flags, BPF_F_NO_PREALLOC | BPF_F_CLONE);
	__type(key, int);
	__type(value, struct connection);
} connections SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, 65536);
	__type(key, u64);
	__type(value, struct sl_flow);
} flows SEC(".maps");

/*
 * Socket cookie -> enum sl_mode, written by userspace, which cannot reach a socket's storage. After
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

static __always_inline struct connection *connection_of(void *sk, u64 flags)
{
	struct connection *c = bpf_sk_storage_get(&connections, sk, 0, flags);

	if (!c && flags)
		count(SL_LEDGER_OWNER_STORAGE_FAILED);
	return c;
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

	if (!t)
		return 0;
	/* Of an older one another CPU may see a packet at the same time. */
	if (__sync_val_compare_and_swap(&t->stream.life, LIFE_NONE, LIFE_OPENING) != LIFE_NONE)
		return 0;
	c = &t->connection;
	c->socket_cookie = cookie;
	c->role = role;
	c->flags = flags;
	if (role != SL_ROLE_CLIENT || flags & SL_CONNECTION_PRE_EXISTING || !c->start_boot_nanos)
		c->start_boot_nanos = now;
	read_identity(c, tcp);
	read_isns(c, tcp);
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

/* ---- The table of open connections ------------------------------------------------------- */

static __always_inline long put_row(const struct connection *t, u64 key)
{
	struct sl_flow row;

	row.connection = t->connection;
	row.counters = t->counters;
	return bpf_map_update_elem(&flows, &key, &row, BPF_ANY);
}

/* Brings the row of an open connection up to date. */
static __always_inline void tabulate(struct connection *t)
{
	u64 key = t->connection.socket_cookie;

	if (t->stream.life != LIFE_OPEN)
		return;
	if (put_row(t, key)) {
		if (t->table == TABLE_NONE)
			count(SL_LEDGER_FLOW_INSERT_FAILED);
		/* A row that is there stays. */
		if (t->table != TABLE_ROW)
			t->table = TABLE_REFUSED;
		return;
	}
	/* The other half of this is in close_connection. */
	__sync_lock_test_and_set(&t->table, TABLE_ROW);
	if (*(volatile u32 *)&t->stream.life == LIFE_CLOSED)
		bpf_map_delete_elem(&flows, &key);
}

/* ---- Closing ----------------------------------------------------------------------------- */

/* False if the ring is full. */
static __always_inline bool announce(u32 kind, const struct connection *t, u64 now, u32 old_state,
				     struct sock *sk)
{
	struct sl_connection_event *e = reserve(kind, sizeof(*e));

	if (!e)
		return false;
	e->record.kind = kind;
	e->record.flags = 0;
	e->record.captured_bytes = 0;
	e->record.time_boot_nanos = now;
	e->connection = t->connection;
	e->counters = t->counters;
	e->old_state = old_state;
	e->socket_error = sk->sk_err;
	e->soft_error = sk->sk_err_soft;
	e->reserved = 0;
	submit(e);
	return true;
}

static __noinline int close_connection(struct tcp_sock *tcp, struct connection *t, u64 cookie,
				       u32 old_state)
{
	struct sock *sk = sock_of(tcp);
	u64 now = bpf_ktime_get_boot_ns();
	bool failed = old_state == TCP_SYN_SENT || old_state == TCP_SYN_RECV;
	struct sl_connection *c;
	u64 key;

	if (!t)
		return 0;
	c = &t->connection;
	/* Atomic, and before `table` is read: a pass over the table sees it, or its row is seen here. */
	if (__sync_lock_test_and_set(&t->stream.life, LIFE_CLOSED) != LIFE_OPEN) {
		/* Never established, or not known: all there is to say is in the socket. */
		c->socket_cookie = cookie;
		c->role = old_state == TCP_SYN_SENT   ? SL_ROLE_CLIENT
			  : old_state == TCP_SYN_RECV ? SL_ROLE_SERVER
						      : role_of(tcp);
		if (!c->start_boot_nanos)
			c->start_boot_nanos = now;
		c->flags = 0;
		read_identity(c, tcp);
		if (!failed)
			read_isns(c, tcp);
		mark_if_excluded(c);
		t->counters.last_activity_boot_nanos = now;
	}
	c->flags |= t->reset_flags;
	read_counters(&t->counters, tcp);
	t->counters.bytes_received = received_payload(tcp);
	if (c->role == SL_ROLE_SERVER && c->flags & SL_CONNECTION_ISN_KNOWN)
		forget_local_server(join_key(c->local_isn, c->remote_isn));
	if (!announce(failed ? SL_KIND_FAILED : SL_KIND_CLOSED, t, now, old_state, sk) && !failed) {
		c->flags |= SL_CONNECTION_CLOSED;
		t->counters.last_activity_boot_nanos = now;
		/* A key of its own: the row of the open connection goes. */
		key = cookie | SL_FLOW_KEY_CLOSED;
		if (put_row(t, key))
			count(SL_LEDGER_FLOW_INSERT_FAILED);
		else
			count(SL_LEDGER_CLOSE_DEFERRED);
	}
	if (t->table == TABLE_ROW) {
		key = cookie;
		bpf_map_delete_elem(&flows, &key);
	}
	/*
	 * Userspace takes back the rows it made when it reads that the connection closed, but for those
	 * of excluded processes and the rows made here: those are of connections that it knew from the
	 * table, and of servers that were silenced.
	 */
	if (t->mode_known || t->table == TABLE_ROW ||
	    (c->role == SL_ROLE_SERVER && !t->stream.last_direction))
		bpf_map_delete_elem(&modes, &cookie);
	return 0;
}

#endif
