/* SPDX-License-Identifier: GPL-2.0 OR Apache-2.0 */
/*
 * Every struct and enum that crosses from the BPF programs to Java, and nothing else.
 *
 * This header is the one truth. The Java side mirrors it in io.sightline.agent.probe.Abi, and
 * a test compiles this file and compares every offset, size and value with that class.
 *
 * Conventions: units are in the names; times are CLOCK_BOOTTIME; ports are in host byte order;
 * addresses are in network byte order, an IPv4 address (also a v4-mapped one) in the first four
 * bytes with the rest zero; byte counts are TCP or UDP payload, without headers.
 */
#ifndef SIGHTLINE_H
#define SIGHTLINE_H

#include <linux/types.h>

#define SL_PIECE_BYTES_SMALL 256
#define SL_PIECE_BYTES_MEDIUM 1024
#define SL_PIECE_BYTES_LARGE 4096
/* The largest segment the stack builds is 512 KiB (BIG TCP). Without that it is not 64 KiB but two
 * full packets: 128 KiB on loopback, whose packets have 64 KiB. */
#define SL_PIECES_PER_SEGMENT 128
/* What a connection may yield before userspace has chosen its mode: a pipelining client sends
 * 64 KiB in less time than the ring is read in on a busy machine, and would be counted short. */
#define SL_DETECT_BYTES 1048576
#define SL_PREFIX_BYTES 512
#define SL_COMM_BYTES 16
#define SL_DATAGRAM_BYTES_SMALL 512
#define SL_DATAGRAM_BYTES_LARGE 4096
/* Slot i counts latencies of [2^i, 2^(i+1)) nanoseconds; the last takes everything above. */
#define SL_LATENCY_SLOTS 40
#define SL_DROP_REASONS 256
#define SL_DROP_QUIET_RANGES 8
#define SL_DROP_REPORT_NANOS 1000000000ULL
/* With the closing zero; nested clusters have some 350. */
#define SL_CGROUP_PATH_BYTES 512

enum sl_kind {
	SL_KIND_PAYLOAD = 1,
	SL_KIND_CLOSED = 2,
	SL_KIND_FAILED = 3,
	SL_KIND_DATAGRAM = 4,
	SL_KIND_DROP = 5,
	SL_KIND_COUNT = 6,
};

enum sl_direction {
	SL_DIRECTION_OUT = 0,
	SL_DIRECTION_IN = 1,
};

enum sl_role {
	SL_ROLE_UNKNOWN = 0,
	SL_ROLE_CLIENT = 1,
	SL_ROLE_SERVER = 2,
	SL_ROLE_LISTENER = 3, /* in map connections only */
};

/*
 * How much of a connection's payload is delivered; userspace writes it, by socket cookie, into map
 * modes. Without a row there it is SL_MODE_DETECT.
 */
enum sl_mode {
	SL_MODE_DETECT = 0,
	SL_MODE_PREFIX = 1,
	SL_MODE_WHOLE = 2,
	SL_MODE_NONE = 3,
};

enum sl_connection_flag {
	/* Open before the agent: start_boot_nanos is when it was found. */
	SL_CONNECTION_PRE_EXISTING = 1,
	/* local_isn and remote_isn hold. */
	SL_CONNECTION_ISN_KNOWN = 2,
	/* tgid was seen sending on it, not only listening or connecting. */
	SL_CONNECTION_OWNER_CONFIRMED = 4,
	SL_CONNECTION_RESET_RECEIVED = 8,
	SL_CONNECTION_RESET_SENT = 16,
	/* Closed, but the ring was full: the row itself is the closing record; delete it when read. */
	SL_CONNECTION_CLOSED = 32,
	/* Client end of a server on this machine: the server's end delivers the payload and counts
	 * it; the totals here stand still until the connection closes, when they are exact. */
	SL_CONNECTION_SERVER_IS_LOCAL = 64,
	SL_CONNECTION_OWNER_EXCLUDED = 128,
	/* Mode DETECT has used up SL_DETECT_BYTES. */
	SL_CONNECTION_DETECT_EXHAUSTED = 256,
	/* nat_remote_* hold: packets leave for another address than the socket was given. */
	SL_CONNECTION_NAT = 512,
	SL_CONNECTION_NAT_CHECKED = 1024,
};

enum sl_payload_flag {
	/* Starts beyond the next expected byte; a hole lies before it. */
	SL_PAYLOAD_OUT_OF_ORDER = 1,
	/* Fills, wholly or in part, a hole that was reported before. */
	SL_PAYLOAD_HOLE_FILLED = 2,
	/* Last piece of its segment, and bytes of the segment after it are not delivered. */
	SL_PAYLOAD_TRUNCATED = 4,
	/* Came with the end of the handshake: cookie is the listener's; attribute by tuple. */
	SL_PAYLOAD_ON_LISTENER = 8,
	/* The bytes could not be read; captured_bytes is 0. */
	SL_PAYLOAD_UNREADABLE = 16,
	/* First payload after the other direction spoke. */
	SL_PAYLOAD_TURN = 32,
	/* stream_offset holds. */
	SL_PAYLOAD_OFFSET_KNOWN = 64,
};

/* The first 16 bytes of every ring record. */
struct sl_header {
	__u16 kind;
	__u16 flags;
	__u32 captured_bytes;
	__u64 time_boot_nanos;
};

struct sl_connection {
	__u64 socket_cookie;
	__u64 start_boot_nanos;
	/* Inode of the socket's cgroup v2 directory; 1 is the root. */
	__u64 cgroup_v2_id;
	/* Inodes of the owner's cgroups in the hierarchies that hold cpu and memory. */
	__u64 cpu_cgroup_id;
	__u64 memory_cgroup_id;
	__u8 local_address[16];
	__u8 remote_address[16];
	__u8 nat_remote_address[16];
	__u32 netns_inode;
	__u32 tgid;
	/* Initial sequence numbers: the same pair, swapped, at the other end, also through NAT. */
	__u32 local_isn;
	__u32 remote_isn;
	__u16 local_port;
	__u16 remote_port;
	__u16 nat_remote_port;
	__u16 flags;
	__u8 family; /* 4 or 6 */
	__u8 role;
	__u8 reserved[6];
	/* The owner's name, for a process that is gone before userspace can look. */
	__u8 comm[SL_COMM_BYTES];
};

/* The kernel's own totals since the connection began; the baseline is what preceded the agent. */
struct sl_counters {
	__u64 baseline_bytes_sent;
	__u64 baseline_bytes_received;
	/* Lags by up to a clock tick, as do the segments and the round-trip time. */
	__u64 last_activity_boot_nanos;
	__u32 segments_sent;
	__u32 segments_received;
	__u32 retransmits;
	__u32 srtt_micros;
	__u64 bytes_sent;
	__u64 bytes_received;
};

/*
 * What userspace sees of a row of map connections, by socket cookie. A row whose role is
 * SL_ROLE_UNKNOWN is of a connection that is not established. Of a listener only the owner, the
 * namespace and the local address are set. One that closed while the ring was full has
 * SL_CONNECTION_CLOSED.
 */
struct sl_flow {
	struct sl_connection connection;
	__u64 boot_minus_coarse_nanos;
	__u32 modes_version;
	/* Of the latest pass over the sockets of all processes that met it (map sweep). */
	__u32 sweep;
	__u64 reserved;
	struct sl_counters counters;
};

/*
 * SL_KIND_CLOSED, SL_KIND_FAILED. That a connection opened is told by its row in map connections, or by
 * its end when it is over before that is read.
 */
struct sl_connection_event {
	struct sl_header record;
	struct sl_connection connection;
	struct sl_counters counters;
	/* CLOSED, FAILED: the state it left (TCP_SYN_SENT = 2 …) and the socket's errors, positive errno. */
	__u32 old_state;
	__u32 socket_error;
	__u32 soft_error;
	__u32 reserved;
};

/* SL_KIND_PAYLOAD: followed by captured_bytes of data; the record is padded to its size class. */
struct sl_payload {
	struct sl_header record;
	__u64 socket_cookie;
	__u32 tcp_seq;       /* of the first captured byte */
	__u32 segment_bytes; /* payload of the whole segment, as it came */
	__u32 chunk_offset;  /* of the first captured byte in that segment */
	__u32 netns_inode;
	__u16 local_port;
	__u16 remote_port;
	__u8 family;
	__u8 direction;
	__u8 role;
	__u8 mode;
	/* Of the first captured byte, from the direction's first. */
	__u32 stream_offset;
	__u32 reserved;
	/* With SL_PAYLOAD_ON_LISTENER only. */
	__u8 local_address[16];
	__u8 remote_address[16];
};

/* Map udp_flows: */
struct sl_udp_key {
	__u64 socket_cookie;
	__u8 local_address[16];
	__u8 remote_address[16];
	__u16 local_port;
	__u16 remote_port;
	__u8 family;
	__u8 reserved[3];
};

struct sl_udp_flow {
	__u64 bytes_sent;
	__u64 bytes_received;
	__u64 datagrams_sent;
	__u64 datagrams_received;
	__u64 start_boot_nanos;
	__u64 last_activity_boot_nanos;
	__u64 cgroup_v2_id;
	__u64 cpu_cgroup_id;
	__u64 memory_cgroup_id;
	__u32 netns_inode;
	__u32 tgid; /* 0 until it was seen sending */
};

/* SL_KIND_DATAGRAM: DNS over UDP; followed by captured_bytes of data. */
struct sl_datagram {
	struct sl_header record;
	struct sl_udp_key flow;
	__u32 netns_inode;
	__u32 tgid;
	__u64 cgroup_v2_id;
	__u32 datagram_bytes;
	__u8 direction;
	__u8 reserved[3];
};

enum sl_drop_cause {
	/* The kernel freed the packet and gave a reason. */
	SL_DROP_FREED = 1,
	/* The kernel answered the packet with an ICMP error. */
	SL_DROP_ICMP_SENT = 2,
};

/* Map drops. The ephemeral port is 0 in the key: of a TCP SYN the source's, of a SYN-ACK the
 * destination's; of UDP the one from 32768 on, when the other is below. */
struct sl_drop_key {
	__u64 location; /* kernel address that freed the packet */
	__u8 source_address[16];
	__u8 destination_address[16];
	__u32 reason; /* enum skb_drop_reason of the running kernel; 0 where it has none */
	__u32 netns_inode;
	__u16 source_port;
	__u16 destination_port;
	__u8 family;
	__u8 protocol;
	__u8 cause;
	__u8 icmp_type; /* SL_DROP_ICMP_SENT */
	__u8 icmp_code;
	__u8 reserved[7];
};

struct sl_drop {
	__u64 packets;
	__u64 bytes;
	__u64 first_boot_nanos;
	__u64 last_boot_nanos;
	__u64 reported_boot_nanos;
	/* As the sender addressed it, from connection tracking; original_family 0 where unknown. */
	__u8 original_source_address[16];
	__u8 original_destination_address[16];
	__u16 original_source_port;
	__u16 original_destination_port;
	/* Ports of the latest packet. */
	__u16 last_source_port;
	__u16 last_destination_port;
	__u8 original_family;
	__u8 tcp_flags;
	/* ICMP error sent for the same packet just before: a firewall's REJECT. 0/0 if none. */
	__u8 icmp_type;
	__u8 icmp_code;
	__u32 interface_index;
	__u64 socket_cookie; /* 0 where the packet belonged to no socket */
};

/* SL_KIND_DROP: the first packet of a key, then at most one per SL_DROP_REPORT_NANOS. */
struct sl_drop_event {
	struct sl_header record;
	struct sl_drop_key key;
	struct sl_drop drop;
};

/* Map drop_filter, one row: what is normal and not worth a row. Filled at start. */
struct sl_address_range {
	__u64 start;
	__u64 end;
};
struct sl_drop_filter {
	__u8 quiet_reason[SL_DROP_REASONS];
	struct sl_address_range quiet_location[SL_DROP_QUIET_RANGES];
	__u32 not_specified_reason;
	__u32 reserved;
};

enum sl_disk_operation {
	SL_DISK_READ = 0,
	SL_DISK_WRITE = 1,
	SL_DISK_FLUSH = 2,
	SL_DISK_DISCARD = 3,
	SL_DISK_OTHER = 4,
};

/* Map disk_latency: */
struct sl_disk_key {
	__u64 cgroup_id; /* inode in the hierarchy that holds io (v2) or blkio (v1); 0 if unknown */
	__u32 device;    /* major << 20 | minor of the whole disk */
	__u8 operation;
	__u8 cgroup_is_v2;
	__u8 reserved[2];
};

struct sl_latency {
	__u64 count;
	__u64 total_nanos;
	__u64 max_nanos;
	__u64 last_boot_nanos;
	__u64 slots[SL_LATENCY_SLOTS];
};

struct sl_disk {
	struct sl_latency latency;
	__u64 bytes;
	__u64 errors;
};

enum sl_fsync_layer {
	SL_FSYNC_EXT4 = 1,
	SL_FSYNC_SYSCALL = 2,
};

/* Map fsync_latency: */
struct sl_fsync_key {
	__u64 cgroup_v2_id;
	__u64 io_cgroup_id; /* the task's cgroup in the hierarchy that holds io or blkio */
	__u32 tgid;
	__u32 device; /* of the file system; 0 for SL_FSYNC_SYSCALL */
	__u8 layer;
	__u8 reserved[7];
};

struct sl_fsync {
	struct sl_latency latency;
	__u64 errors;
};

/*
 * Rows of the per-CPU map ledger; never reset. For each record kind k of enum sl_kind,
 * row k counts attempts and row SL_KIND_COUNT + k reservations the ring refused:
 * attempted = consumed + reserve failed + in flight.
 */
enum sl_ledger_row {
	SL_LEDGER_ATTEMPTED = 0,
	SL_LEDGER_RESERVE_FAILED = SL_KIND_COUNT,
	SL_LEDGER_FLOW_INSERT_FAILED = 2 * SL_KIND_COUNT,
	SL_LEDGER_MODE_INSERT_FAILED,
	SL_LEDGER_UDP_INSERT_FAILED,
	SL_LEDGER_OWNER_STORAGE_FAILED,
	SL_LEDGER_DROP_INSERT_FAILED,
	SL_LEDGER_DISK_INSERT_FAILED,
	SL_LEDGER_FSYNC_INSERT_FAILED,
	/* Payload segments of connections that are not known. */
	SL_LEDGER_UNTRACKED_SEGMENT,
	/* Packets whose headers could not be read or followed. */
	SL_LEDGER_UNPARSED_PACKET,
	SL_LEDGER_PAYLOAD_UNREADABLE,
	/* Closing records kept in flows because the ring was full. Not lost. */
	SL_LEDGER_CLOSE_DEFERRED,
	SL_LEDGER_RETRANSMISSION_SUPPRESSED,
	SL_LEDGER_DETECT_EXHAUSTED,
	/* Dropped packets that the filter passed over as normal. */
	SL_LEDGER_DROP_QUIET,
	SL_LEDGER_ROWS,
};

#define SL_ASSERT(type, size) _Static_assert(sizeof(type) == (size), #type " must be " #size " bytes")
SL_ASSERT(struct sl_header, 16);
SL_ASSERT(struct sl_connection, 136);
SL_ASSERT(struct sl_counters, 56);
SL_ASSERT(struct sl_flow, 216);
SL_ASSERT(struct sl_connection_event, 224);
SL_ASSERT(struct sl_payload, 88);
SL_ASSERT(struct sl_udp_key, 48);
SL_ASSERT(struct sl_udp_flow, 80);
SL_ASSERT(struct sl_datagram, 88);
SL_ASSERT(struct sl_drop_key, 64);
SL_ASSERT(struct sl_drop, 96);
SL_ASSERT(struct sl_drop_event, 176);
SL_ASSERT(struct sl_disk_key, 16);
SL_ASSERT(struct sl_latency, 352);
SL_ASSERT(struct sl_disk, 368);
SL_ASSERT(struct sl_fsync_key, 32);
SL_ASSERT(struct sl_fsync, 360);
/* Data of a record follows its header directly and keeps the ring's 8-byte alignment. */
_Static_assert(sizeof(struct sl_payload) % 8 == 0 && sizeof(struct sl_datagram) % 8 == 0, "alignment");
_Static_assert(__builtin_offsetof(struct sl_flow, connection) == 0, "a flow starts with its connection");

#endif
