// SPDX-License-Identifier: GPL-2.0
/*
 * Connections and their payload: who is connected to whom, how much went over, and the bytes
 * that userspace needs to tell requests apart.
 *
 * Life cycle and identity come from tracepoints and socket iterators, payload and volume from
 * cgroup_skb programs at the root of cgroup v2. Ingress runs before the socket lock is taken and
 * so races with the other direction and with itself: positions and volumes are therefore taken
 * from the socket's own counters, which are exact, and never counted up here.
 */
#include "flow/connection.h"
#include "flow/packet.h"
#include "flow/payload.h"
#include "flow/udp.h"

char LICENSE[] SEC("license") = "GPL";

/* ---- Life cycle -------------------------------------------------------------------------- */

/* One that is not established yet: all there is to know is whose it is. */
static __noinline int begin(u64 cookie, struct task_struct *owner, u64 flags)
{
	struct connection made = {};

	if (!owner)
		return 0;
	made.connection.start_boot_nanos = bpf_ktime_get_boot_ns();
	set_owner(&made.connection, owner);
	keep(cookie, &made, flags);
	return 0;
}

/*
 * A listener. Told by the table, since the kernel makes /proc/net/tcp of a namespace by a walk through
 * the connections of all. Without a port if the kernel is yet to choose one.
 */
static __noinline int listening(struct tcp_sock *tcp, u64 cookie, struct task_struct *owner, u64 flags)
{
	struct connection made = {};

	if (!tcp || !owner)
		return 0;
	made.connection.socket_cookie = cookie;
	made.connection.start_boot_nanos = bpf_ktime_get_boot_ns();
	made.connection.role = SL_ROLE_LISTENER;
	read_identity(&made.connection, tcp);
	set_owner(&made.connection, owner);
	keep(cookie, &made, flags);
	return 0;
}

static __noinline int accepted(struct tcp_sock *tcp, u64 cookie)
{
	struct connection made = {};

	if (!tcp)
		return 0;
	inherit_owner(&made.connection, tcp);
	open_connection(tcp, &made, cookie, SL_ROLE_SERVER, 0);
	keep(cookie, &made, BPF_ANY);
	return 0;
}

static __noinline int connected(struct tcp_sock *tcp, u64 cookie)
{
	struct connection *t = connection_of(cookie);
	struct connection made = {};

	if (!tcp)
		return 0;
	if (t)
		return open_connection(tcp, t, cookie, SL_ROLE_CLIENT, 0);
	open_connection(tcp, &made, cookie, SL_ROLE_CLIENT, 0);
	keep(cookie, &made, BPF_ANY);
	return 0;
}

/* Takes over a connection that is older than the programs, or whose opening was missed. */
static __noinline int adopt(struct tcp_sock *tcp, u64 cookie, struct task_struct *owner)
{
	struct connection *t = connection_of(cookie);
	struct connection made = {};

	if (!tcp)
		return 0;
	if (t)
		return open_connection(tcp, t, cookie, role_of(tcp), SL_CONNECTION_PRE_EXISTING);
	if (owner)
		set_owner(&made.connection, owner);
	open_connection(tcp, &made, cookie, role_of(tcp), SL_CONNECTION_PRE_EXISTING);
	keep(cookie, &made, BPF_NOEXIST);
	return 0;
}

SEC("tp_btf/inet_sock_set_state")
int BPF_PROG(socket_state, struct sock *sk, int old_state, int new_state)
{
	struct tcp_sock *tcp;

	/* What most changes are: from one state of an open connection to another. */
	if (new_state != TCP_ESTABLISHED && new_state != TCP_CLOSE && old_state != TCP_CLOSE)
		return 0;
	if (!sk || sk->sk_protocol != PROTOCOL_TCP)
		return 0;
	/*
	 * The only moments at which the current task is surely the socket's user. A socket can be
	 * connected again after it was disconnected.
	 */
	if (old_state == TCP_CLOSE && new_state == TCP_SYN_SENT)
		return begin(cookie_of(sk), bpf_get_current_task_btf(), BPF_ANY);
	if (old_state == TCP_CLOSE && new_state == TCP_LISTEN)
		return listening(bpf_skc_to_tcp_sock(sk), cookie_of(sk), bpf_get_current_task_btf(),
				 BPF_ANY);
	if (new_state != TCP_ESTABLISHED && new_state != TCP_CLOSE)
		return 0;
	if (old_state == TCP_LISTEN) {
		u64 listener = known_cookie(sk);

		bpf_map_delete_elem(&connections, &listener);
		return 0;
	}
	tcp = bpf_skc_to_tcp_sock(sk);
	if (!tcp)
		return 0;
	if (new_state == TCP_CLOSE)
		return close_connection(tcp, cookie_of(sk), old_state);
	return old_state == TCP_SYN_SENT ? connected(tcp, cookie_of(sk)) : accepted(tcp, cookie_of(sk));
}

static __always_inline void note(struct sock *sk, u16 flag)
{
	struct connection *t = connection_of(known_cookie(sk));

	if (t)
		t->reset_flags |= flag;
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
	struct connection *t;
	struct tcp_sock *tcp;

	if (!sk)
		return 0;
	tcp = bpf_skc_to_tcp_sock(sk);
	if (!tcp)
		return 0;
	t = connection_of(known_cookie(sk));
	if (t && t->stream.life == LIFE_OPEN)
		t->counters.retransmits = tcp->total_retrans;
	return 0;
}

static __always_inline int existing_connection(struct sock *sk, struct task_struct *task)
{
	u8 state = sk->__sk_common.skc_state;
	u64 cookie = cookie_of(sk);
	struct connection *t = connection_of(cookie);
	u32 row = 0, *pass;

	if (t) {
		pass = bpf_map_lookup_elem(&sweep, &row);
		if (!t->connection.tgid)
			set_owner(&t->connection, task);
		/* Who began to listen may have ended, and left the socket to its children. */
		if (state == TCP_LISTEN && pass && t->sweep != *pass) {
			set_owner(&t->connection, task);
			t->connection.start_boot_nanos = bpf_ktime_get_boot_ns();
		}
		if (state == TCP_LISTEN && !t->connection.local_port)
			t->connection.local_port = sk->__sk_common.skc_num;
		if (pass)
			t->sweep = *pass;
		if (t->stream.life != LIFE_NONE)
			return 0;
	}
	if (carries_data(state)) {
		struct tcp_sock *tcp = bpf_skc_to_tcp_sock(sk);

		if (tcp)
			adopt(tcp, cookie, task);
	} else if (!t && state == TCP_LISTEN) {
		listening(bpf_skc_to_tcp_sock(sk), cookie, task, BPF_NOEXIST);
	} else if (!t && state == TCP_SYN_SENT) {
		begin(cookie, task, BPF_NOEXIST);
	}
	return 0;
}

/* A pass over the sockets of all processes, at start and from time to time. */
SEC("iter/task_file")
int existing_sockets(struct bpf_iter__task_file *ctx)
{
	struct task_struct *task = ctx->task;
	struct file *file = ctx->file;
	struct socket *socket;
	struct sock *sk;

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
	/* Tasks come by rising pid: of those that share a socket, the first is the oldest. */
	if (sk->sk_protocol == PROTOCOL_UDP) {
		struct udp_owner *owner =
			bpf_sk_storage_get(&udp_owners, sk, 0, BPF_SK_STORAGE_GET_F_CREATE);

		if (!owner) {
			count(SL_LEDGER_OWNER_STORAGE_FAILED);
		} else if (!owner->tgid) {
			owner->cpu_cgroup_id = task_cgroup_id(task, cpu_cgrp_id);
			owner->memory_cgroup_id = task_cgroup_id(task, memory_cgrp_id);
			owner->tgid = BPF_CORE_READ(task, tgid);
		}
		return 0;
	}
	if (sk->sk_protocol != PROTOCOL_TCP)
		return 0;
	return existing_connection(sk, task);
}

/* ---- Packets ----------------------------------------------------------------------------- */

static __always_inline int on_tcp(struct __sk_buff *skb, struct tcp_sock *tcp, struct segment *s,
				  u32 direction)
{
	u8 state = sock_of(tcp)->__sk_common.skc_state;
	struct connection *t;
	u64 cookie;

	if (state == TCP_LISTEN) {
		on_listener(skb, tcp, s, direction);
		return 1;
	}
	cookie = known_cookie(sock_of(tcp));
	t = connection_of(cookie);
	/* The common case on one machine: the other end sees the same bytes. */
	if (t && t->stream.server_is_local)
		return 1;
	if (!t || t->stream.life != LIFE_OPEN) {
		if (!carries_data(state) || (t && t->stream.life != LIFE_NONE)) {
			count(SL_LEDGER_UNTRACKED_SEGMENT);
			return 1;
		}
		cookie = bpf_get_socket_cookie(skb);
		adopt(tcp, cookie, 0);
		t = connection_of(cookie);
		if (!t || t->stream.life != LIFE_OPEN) {
			count(SL_LEDGER_UNTRACKED_SEGMENT);
			return 1;
		}
	}
	update_counters(t, tcp, direction, s->seq + s->bytes);

	struct news news = {.seq = s->seq, .bytes = s->bytes, .direction = direction};
	if (!advance(&t->stream, direction, tcp, &news)) {
		count(SL_LEDGER_RETRANSMISSION_SUPPRESSED);
		return 1;
	}
	if (direction == SL_DIRECTION_OUT) {
		if (!(t->connection.flags & SL_CONNECTION_OWNER_CONFIRMED))
			confirm_owner(&t->connection);
		if (!(t->connection.flags & SL_CONNECTION_NAT_CHECKED))
			check_nat(skb, &t->connection, s->family, s->destination_port);
	}
	if (t->stream.last_direction != direction + 1) {
		t->stream.last_direction = direction + 1;
		t->stream.turn_bytes = 0;
		news.flags |= SL_PAYLOAD_TURN;
	}
	if (t->connection.flags & SL_CONNECTION_OWNER_EXCLUDED) {
		silence_server(t);
		return 1;
	}
	deliver_news(skb, t, s, &news);
	return 1;
}

static __always_inline void remember_listener(struct __sk_buff *skb, const struct segment *s)
{
	u32 row = 0;
	struct accepting *a = bpf_map_lookup_elem(&accepting, &row);

	if (!a)
		return;
	a->listener_cookie = bpf_get_socket_cookie(skb);
	a->local_port = s->destination_port;
	a->remote_port = s->source_port;
}

static __always_inline int on_packet(struct __sk_buff *skb, u32 direction)
{
	struct bpf_sock *sk = skb->sk;
	struct segment s = {};
	struct tcp_sock *tcp;
	bool parsed;

	if (!sk)
		return 1;
	/* Most packets carry nothing, and need not be looked at further. */
	parsed = parse_usual_tcp(skb, &s);
	if (parsed && direction == SL_DIRECTION_IN && sk->state == TCP_LISTEN)
		remember_listener(skb, &s);
	if (parsed && !s.bytes)
		return 1;
	tcp = bpf_skc_to_tcp_sock(sk);
	if (!tcp) {
		if (!parsed)
			on_udp(skb, direction);
		/* Always 1: 0 would drop the packet. */
		return 1;
	}
	if (!parsed && !parse_tcp(skb, &s)) {
		count(SL_LEDGER_UNPARSED_PACKET);
		return 1;
	}
	if (!s.bytes)
		return 1;
	return on_tcp(skb, tcp, &s, direction);
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
