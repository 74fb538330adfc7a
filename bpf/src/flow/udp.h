/* SPDX-License-Identifier: GPL-2.0 */
/* Datagrams: volume by socket and peer, and the bytes of DNS. */
#ifndef SIGHTLINE_FLOW_UDP_H
#define SIGHTLINE_FLOW_UDP_H

#include "connection.h"
#include "packet.h"
#include "payload.h"

/* Who has a UDP socket that is older than the agent. Others are known when they send. */
struct udp_owner {
	u64 cpu_cgroup_id;
	u64 memory_cgroup_id;
	u32 tgid;
	u32 reserved;
};

struct {
	__uint(type, BPF_MAP_TYPE_SK_STORAGE);
	__uint(map_flags, BPF_F_NO_PREALLOC);
	__type(key, int);
	__type(value, struct udp_owner);
} udp_owners SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, 16384);
	__type(key, struct sl_udp_key);
	__type(value, struct sl_udp_flow);
} udp_flows SEC(".maps");

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
	struct udp_owner *owner = full ? bpf_sk_storage_get(&udp_owners, full, 0, 0) : 0;
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

/*
 * The addresses as a connected socket has them. In the node's network, where services are translated
 * as packets leave, a query leaves from and for an address that the answer does not come to and from:
 * by the packets these would be two conversations, each with half of it. Of a raw socket the "port" is
 * a protocol.
 */
static __always_inline void take_ends(struct bpf_sock *sk, struct sl_udp_key *key)
{
	struct bpf_sock *full = bpf_sk_fullsock(sk);
	u32 port;

	if (!full || full->protocol != PROTOCOL_UDP)
		return;
	port = full->src_port;
	if (port)
		key->local_port = port;
	if (!full->dst_port)
		return;
	key->remote_port = bpf_ntohs(full->dst_port);
	if (key->family == 4) {
		*(u32 *)key->local_address = full->src_ip4;
		*(u32 *)key->remote_address = full->dst_ip4;
		return;
	}
#pragma unroll
	for (u32 i = 0; i < 4; i++) {
		((u32 *)key->local_address)[i] = full->src_ip6[i];
		((u32 *)key->remote_address)[i] = full->dst_ip6[i];
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
	take_ends(sk, &key);
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

#endif
