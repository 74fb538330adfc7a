// SPDX-License-Identifier: GPL-2.0
/*
 * Packets that the kernel dropped, and ICMP errors it answered with: what tells a blocked
 * connection from a slow one. Counted per flow, reason and place; the first one and then one a
 * second also go to the ring.
 */
#include "common.h"

char LICENSE[] SEC("license") = "GPL";

#define PROTOCOL_ICMP 1
#define FIRST_EPHEMERAL_PORT 32768
#define TCP_FLAG_SYN 2
#define TCP_FLAG_ACK 16
/* A firewall's REJECT answers just before it drops. */
#define REJECT_WINDOW_NANOS 100000000ULL

struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, 8192);
	__type(key, struct sl_drop_key);
	__type(value, struct sl_drop);
} drops SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(max_entries, 1);
	__type(key, u32);
	__type(value, struct sl_drop_filter);
} drop_filter SEC(".maps");

struct tuple {
	u8 source_address[16];
	u8 destination_address[16];
	u16 source_port;
	u16 destination_port;
	u8 family;
	u8 protocol;
	u8 reserved[2];
};

struct answer {
	u64 boot_nanos;
	u8 type;
	u8 code;
	u8 reserved[6];
};

/* The latest ICMP error per offending packet's tuple. LRU: it only annotates drops. */
struct {
	__uint(type, BPF_MAP_TYPE_LRU_HASH);
	__uint(max_entries, 1024);
	__type(key, struct tuple);
	__type(value, struct answer);
} answers SEC(".maps");

/* What is read of a packet besides its tuple. */
struct packet {
	struct tuple tuple;
	u32 netns_inode;
	u32 interface_index;
	u32 bytes;
	u8 tcp_flags;
};

static __always_inline bool read_packet(const struct sk_buff *skb, struct packet *p)
{
	unsigned char *head = BPF_CORE_READ(skb, head);
	unsigned char *ip = head + BPF_CORE_READ(skb, network_header);
	u16 protocol = BPF_CORE_READ(skb, protocol);
	struct net_device *device;
	struct sock *sk;
	u8 header[40];
	u32 transport;
	u16 ports[2];

	/* Neither ARP, nor what Unix and netlink sockets free. */
	if (protocol != bpf_htons(ETH_P_IP) && protocol != bpf_htons(ETH_P_IPV6))
		return false;
	if (bpf_probe_read_kernel(header, sizeof(header), ip))
		return false;
	if (header[0] >> 4 == 4) {
		p->tuple.family = 4;
		p->tuple.protocol = header[9];
		__builtin_memcpy(p->tuple.source_address, header + 12, 4);
		__builtin_memcpy(p->tuple.destination_address, header + 16, 4);
		transport = (header[0] & 15) * 4;
	} else if (header[0] >> 4 == 6) {
		p->tuple.family = 6;
		p->tuple.protocol = header[6];
		__builtin_memcpy(p->tuple.source_address, header + 8, 16);
		__builtin_memcpy(p->tuple.destination_address, header + 24, 16);
		transport = 40;
	} else {
		return false;
	}
	if (p->tuple.protocol == PROTOCOL_TCP || p->tuple.protocol == PROTOCOL_UDP) {
		if (bpf_probe_read_kernel(ports, sizeof(ports), ip + transport))
			return false;
		p->tuple.source_port = bpf_ntohs(ports[0]);
		p->tuple.destination_port = bpf_ntohs(ports[1]);
	}
	if (p->tuple.protocol == PROTOCOL_TCP)
		bpf_probe_read_kernel(&p->tcp_flags, 1, ip + transport + 13);
	p->bytes = BPF_CORE_READ(skb, len);
	device = BPF_CORE_READ(skb, dev);
	sk = BPF_CORE_READ(skb, sk);
	if (device) {
		p->interface_index = BPF_CORE_READ(device, ifindex);
		p->netns_inode = BPF_CORE_READ(device, nd_net.net, ns.inum);
	}
	if (!p->netns_inode && sk)
		p->netns_inode = BPF_CORE_READ(sk, __sk_common.skc_net.net, ns.inum);
	return true;
}

/* The tuple without the port that is new for each connection, so that retries add up. */
static __always_inline void make_key(struct sl_drop_key *key, const struct packet *p)
{
	const struct tuple *t = &p->tuple;

	__builtin_memcpy(key->source_address, t->source_address, 16);
	__builtin_memcpy(key->destination_address, t->destination_address, 16);
	key->netns_inode = p->netns_inode;
	key->family = t->family;
	key->protocol = t->protocol;
	key->source_port = t->source_port;
	key->destination_port = t->destination_port;
	if (t->protocol == PROTOCOL_TCP && p->tcp_flags & TCP_FLAG_SYN) {
		if (p->tcp_flags & TCP_FLAG_ACK)
			key->destination_port = 0;
		else
			key->source_port = 0;
	} else if (t->protocol == PROTOCOL_UDP) {
		if (t->source_port >= FIRST_EPHEMERAL_PORT && t->destination_port < FIRST_EPHEMERAL_PORT)
			key->source_port = 0;
		else if (t->destination_port >= FIRST_EPHEMERAL_PORT && t->source_port < FIRST_EPHEMERAL_PORT)
			key->destination_port = 0;
	}
}

/* Whom the sender meant: connection tracking keeps the tuple from before translation. */
static __always_inline void read_original(struct sl_drop *drop, const struct sk_buff *skb)
{
	struct nf_conntrack_tuple tuple;
	unsigned long tracked;

	if (!bpf_core_type_exists(struct nf_conn) || !bpf_core_field_exists(skb->_nfct))
		return;
	tracked = BPF_CORE_READ(skb, _nfct) & ~7UL;
	if (!tracked)
		return;
	bpf_core_read(&tuple, sizeof(tuple), &((struct nf_conn *)tracked)->tuplehash[0].tuple);
	__builtin_memcpy(drop->original_source_address, &tuple.src.u3, 16);
	__builtin_memcpy(drop->original_destination_address, &tuple.dst.u3, 16);
	drop->original_source_port = bpf_ntohs(tuple.src.u.all);
	drop->original_destination_port = bpf_ntohs(tuple.dst.u.all);
	drop->original_family = tuple.src.l3num == AF_INET6 ? 6 : 4;
}

static __always_inline void report(const struct sl_drop_key *key, struct sl_drop *drop, u64 now)
{
	struct sl_drop_event *e;

	if (drop->reported_boot_nanos && now - drop->reported_boot_nanos < SL_DROP_REPORT_NANOS)
		return;
	drop->reported_boot_nanos = now;
	e = reserve(SL_KIND_DROP, sizeof(*e));
	if (!e)
		return;
	e->record.kind = SL_KIND_DROP;
	e->record.flags = 0;
	e->record.captured_bytes = 0;
	e->record.time_boot_nanos = now;
	e->key = *key;
	e->drop = *drop;
	submit(e);
}

static __noinline int add(struct sl_drop_key *key, struct packet *p, const struct sk_buff *skb,
			  struct answer *answer)
{
	u64 now = bpf_ktime_get_boot_ns();
	struct sl_drop *drop = bpf_map_lookup_elem(&drops, key);
	struct sock *sk;

	if (!drop) {
		struct sl_drop made = {};

		made.first_boot_nanos = now;
		read_original(&made, skb);
		bpf_map_update_elem(&drops, key, &made, BPF_NOEXIST);
		drop = bpf_map_lookup_elem(&drops, key);
		if (!drop) {
			count(SL_LEDGER_DROP_INSERT_FAILED);
			return 0;
		}
	}
	__sync_fetch_and_add(&drop->packets, 1);
	__sync_fetch_and_add(&drop->bytes, p->bytes);
	drop->last_boot_nanos = now;
	drop->last_source_port = p->tuple.source_port;
	drop->last_destination_port = p->tuple.destination_port;
	drop->tcp_flags = p->tcp_flags;
	drop->interface_index = p->interface_index;
	sk = BPF_CORE_READ(skb, sk);
	drop->socket_cookie = sk ? BPF_CORE_READ(sk, __sk_common.skc_cookie.counter) : 0;
	if (answer && now - answer->boot_nanos < REJECT_WINDOW_NANOS) {
		drop->icmp_type = answer->type;
		drop->icmp_code = answer->code;
	}
	report(key, drop, now);
	return 0;
}

static __always_inline bool is_quiet(u32 reason, u64 location)
{
	/* Wide, and hidden from the optimiser: the verifier must see the bound on what indexes. */
	u64 index = reason;
	u32 zero = 0;
	struct sl_drop_filter *filter = bpf_map_lookup_elem(&drop_filter, &zero);

	if (!filter)
		return false;
	asm volatile("" : "+r"(index));
	if (index < SL_DROP_REASONS && filter->quiet_reason[index])
		return true;
	if (reason != filter->not_specified_reason)
		return false;
	for (int i = 0; i < SL_DROP_QUIET_RANGES; i++) {
		if (location >= filter->quiet_location[i].start && location < filter->quiet_location[i].end)
			return true;
	}
	return false;
}

static __always_inline int on_free(struct sk_buff *skb, u64 location, u32 reason)
{
	struct sl_drop_key key = {.cause = SL_DROP_FREED, .reason = reason, .location = location};
	struct packet p = {};

	if (is_quiet(reason, location)) {
		count(SL_LEDGER_DROP_QUIET);
		return 0;
	}
	if (!read_packet(skb, &p))
		return 0;
	make_key(&key, &p);
	return add(&key, &p, skb, bpf_map_lookup_elem(&answers, &p.tuple));
}

/* The tracepoint got its arguments over time; a program may not name one the kernel lacks. */

SEC("tp_btf/kfree_skb")
int BPF_PROG(packet_dropped, struct sk_buff *skb, void *location)
{
	return on_free(skb, (u64)location, 0);
}

SEC("tp_btf/kfree_skb")
int BPF_PROG(packet_dropped_reason, struct sk_buff *skb, void *location, u32 reason)
{
	return on_free(skb, (u64)location, reason);
}

SEC("tp_btf/icmp_send")
int BPF_PROG(icmp_error_sent, struct sk_buff *skb, int type, int code)
{
	struct sl_drop_key key = {.cause = SL_DROP_ICMP_SENT, .icmp_type = type, .icmp_code = code};
	struct answer answer = {.type = type, .code = code};
	struct packet p = {};

	if (!read_packet(skb, &p))
		return 0;
	answer.boot_nanos = bpf_ktime_get_boot_ns();
	bpf_map_update_elem(&answers, &p.tuple, &answer, BPF_ANY);
	make_key(&key, &p);
	return add(&key, &p, skb, 0);
}
