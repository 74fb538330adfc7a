// SPDX-License-Identifier: GPL-2.0
/*
 * Disk: how long block requests take, per cgroup and device, and how long processes wait in
 * fsync. Both are histograms in the kernel, read by userspace when it likes.
 */
#include "common.h"

char LICENSE[] SEC("license") = "GPL";

#define OPERATION_MASK 0xff
#define REQ_OP_READ 0
#define REQ_OP_WRITE 1
#define REQ_OP_FLUSH 2
#define REQ_OP_DISCARD 3

struct issued {
	u64 boot_nanos;
	struct sl_disk_key key;
};

/* Requests at the device, by address. As many as devices take at once, not as many as there are. */
struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, 16384);
	__type(key, u64);
	__type(value, struct issued);
} issued_requests SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, 4096);
	__type(key, struct sl_disk_key);
	__type(value, struct sl_disk);
} disk_latency SEC(".maps");

struct started {
	u64 boot_nanos;
	u32 device;
	u32 reserved;
};

/* Threads inside fsync, one map for each layer. */
struct fsync_starts {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, 16384);
	__type(key, u64);
	__type(value, struct started);
} ext4_starts SEC(".maps"), syscall_starts SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, 4096);
	__type(key, struct sl_fsync_key);
	__type(value, struct sl_fsync);
} fsync_latency SEC(".maps");

/* ---- Block requests ---------------------------------------------------------------------- */

static __always_inline u32 device_of(struct request *rq)
{
	struct request___before_5_17 *old = (void *)rq;
	struct gendisk *disk;

	if (bpf_core_field_exists(old->rq_disk))
		disk = BPF_CORE_READ(old, rq_disk);
	else
		disk = BPF_CORE_READ(rq, q, disk);
	return BPF_CORE_READ(disk, major) << 20 | BPF_CORE_READ(disk, first_minor);
}

static __always_inline int on_issue(struct request *rq)
{
	struct issued issued = {};
	u64 address = (u64)rq;
	u32 operation = BPF_CORE_READ(rq, cmd_flags) & OPERATION_MASK;
	struct cgroup *cgroup = BPF_CORE_READ(rq, bio, bi_blkg, blkcg, css.cgroup);

	issued.boot_nanos = bpf_ktime_get_boot_ns();
	issued.key.device = device_of(rq);
	issued.key.operation = operation <= REQ_OP_DISCARD ? operation : SL_DISK_OTHER;
	if (cgroup) {
		issued.key.cgroup_id = BPF_CORE_READ(cgroup, kn, id);
		/* The default hierarchy, v2, is number 0. */
		issued.key.cgroup_is_v2 = BPF_CORE_READ(cgroup, root, hierarchy_id) == 0;
	}
	if (bpf_map_update_elem(&issued_requests, &address, &issued, BPF_ANY))
		count(SL_LEDGER_DISK_INSERT_FAILED);
	return 0;
}

SEC("tp_btf/block_rq_issue")
int BPF_PROG(block_issued, struct request *rq)
{
	return on_issue(rq);
}

/* Up to 5.10 the queue came first. */
SEC("tp_btf/block_rq_issue")
int BPF_PROG(block_issued_with_queue, struct request_queue *queue, struct request *rq)
{
	return on_issue(rq);
}

SEC("tp_btf/block_rq_complete")
int BPF_PROG(block_completed, struct request *rq, int error, unsigned int bytes)
{
	u64 address = (u64)rq, now = bpf_ktime_get_boot_ns();
	struct issued *issued = bpf_map_lookup_elem(&issued_requests, &address);
	struct sl_disk *disk;
	struct sl_disk_key key;

	if (!issued)
		return 0;
	key = issued->key;
	disk = bpf_map_lookup_elem(&disk_latency, &key);
	if (!disk) {
		struct sl_disk made = {};

		bpf_map_update_elem(&disk_latency, &key, &made, BPF_NOEXIST);
		disk = bpf_map_lookup_elem(&disk_latency, &key);
	}
	if (!disk) {
		count(SL_LEDGER_DISK_INSERT_FAILED);
		bpf_map_delete_elem(&issued_requests, &address);
		return 0;
	}
	__sync_fetch_and_add(&disk->bytes, bytes);
	if (error)
		__sync_fetch_and_add(&disk->errors, 1);
	/* A part of a request: the rest is still at the device. */
	if (bytes < BPF_CORE_READ(rq, __data_len))
		return 0;
	add_latency(&disk->latency, now - issued->boot_nanos, now);
	bpf_map_delete_elem(&issued_requests, &address);
	return 0;
}

/* ---- fsync ------------------------------------------------------------------------------- */

static __always_inline int on_fsync_end(void *starts, u8 layer, long result)
{
	u64 thread = bpf_get_current_pid_tgid(), now = bpf_ktime_get_boot_ns();
	struct task_struct *task = (struct task_struct *)bpf_get_current_task();
	struct started *started = bpf_map_lookup_elem(starts, &thread);
	struct sl_fsync_key key = {};
	struct sl_fsync *fsync;
	u64 begun;

	if (!started)
		return 0;
	begun = started->boot_nanos;
	key.device = started->device;
	bpf_map_delete_elem(starts, &thread);
	key.layer = layer;
	key.tgid = thread >> 32;
	key.cgroup_v2_id = bpf_get_current_cgroup_id();
	key.io_cgroup_id = task_cgroup_id(task, io_cgrp_id);
	fsync = bpf_map_lookup_elem(&fsync_latency, &key);
	if (!fsync) {
		struct sl_fsync made = {};

		bpf_map_update_elem(&fsync_latency, &key, &made, BPF_NOEXIST);
		fsync = bpf_map_lookup_elem(&fsync_latency, &key);
		if (!fsync) {
			count(SL_LEDGER_FSYNC_INSERT_FAILED);
			return 0;
		}
	}
	if (result < 0)
		__sync_fetch_and_add(&fsync->errors, 1);
	add_latency(&fsync->latency, now - begun, now);
	return 0;
}

static __always_inline int on_fsync_start(void *starts, u32 device)
{
	struct started started = {.boot_nanos = bpf_ktime_get_boot_ns(), .device = device};
	u64 thread = bpf_get_current_pid_tgid();

	if (bpf_map_update_elem(starts, &thread, &started, BPF_ANY))
		count(SL_LEDGER_FSYNC_INSERT_FAILED);
	return 0;
}

SEC("tp_btf/ext4_sync_file_enter")
int BPF_PROG(ext4_fsync_entered, struct file *file)
{
	return on_fsync_start(&ext4_starts, BPF_CORE_READ(file, f_inode, i_sb, s_dev));
}

SEC("tp_btf/ext4_sync_file_exit")
int BPF_PROG(ext4_fsync_left, struct inode *inode, int result)
{
	return on_fsync_end(&ext4_starts, SL_FSYNC_EXT4, result);
}

/* Every file system, but every system call of the machine pays for it: off unless asked for. */

SEC("tracepoint/syscalls/sys_enter_fsync")
int fsync_called(void *ctx)
{
	return on_fsync_start(&syscall_starts, 0);
}

SEC("tracepoint/syscalls/sys_enter_fdatasync")
int fdatasync_called(void *ctx)
{
	return on_fsync_start(&syscall_starts, 0);
}

/* The layout of the tracepoint's record, from its format file: the result is at 16. */
struct syscall_exit {
	u64 common;
	s64 number;
	s64 result;
};

SEC("tracepoint/syscalls/sys_exit_fsync")
int fsync_returned(struct syscall_exit *ctx)
{
	return on_fsync_end(&syscall_starts, SL_FSYNC_SYSCALL, ctx->result);
}

SEC("tracepoint/syscalls/sys_exit_fdatasync")
int fdatasync_returned(struct syscall_exit *ctx)
{
	return on_fsync_end(&syscall_starts, SL_FSYNC_SYSCALL, ctx->result);
}
