/* SPDX-License-Identifier: GPL-2.0 */
/* What every tier shares: the ring, the ledger, and small readers of kernel structures. */
#ifndef SIGHTLINE_COMMON_H
#define SIGHTLINE_COMMON_H

#include "kernel.h"
#include "sightline.h"

#include <linux/bpf.h>

#include <bpf/bpf_core_read.h>
#include <bpf/bpf_endian.h>
#include <bpf/bpf_helpers.h>
#include <bpf/bpf_tracing.h>

#define ETH_P_IP 0x0800
#define ETH_P_IPV6 0x86dd
#define PROTOCOL_TCP 6
#define PROTOCOL_UDP 17

/* Shared by all objects: the loader gives the later ones the first one's map. It sets the size. */
struct {
	__uint(type, BPF_MAP_TYPE_RINGBUF);
	__uint(max_entries, 4 << 20);
} records SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_PERCPU_ARRAY);
	__uint(max_entries, SL_LEDGER_ROWS);
	__type(key, u32);
	__type(value, u64);
} ledger SEC(".maps");

static __always_inline void count(u32 row)
{
	u64 *value = bpf_map_lookup_elem(&ledger, &row);

	/* Atomic although per CPU: a program in task context can be interrupted by one in softirq. */
	if (value)
		__sync_fetch_and_add(value, 1);
}

/* Reserves a record of a constant size and keeps the ledger; NULL when the ring is full. */
#define reserve(kind, size)                                                                        \
	({                                                                                         \
		void *_record;                                                                     \
		count(SL_LEDGER_ATTEMPTED + (kind));                                               \
		_record = bpf_ringbuf_reserve(&records, (size), 0);                                \
		if (!_record)                                                                      \
			count(SL_LEDGER_RESERVE_FAILED + (kind));                                  \
		_record;                                                                           \
	})

/* The reader polls: no record wakes it. */
static __always_inline void submit(void *record)
{
	bpf_ringbuf_submit(record, BPF_RB_NO_WAKEUP);
}

/* Inode of a task's cgroup in the hierarchy that holds a controller; 0 if it has none. */
#define task_cgroup_id(task, controller)                                                           \
	({                                                                                         \
		u64 _id = 0;                                                                       \
		if (bpf_core_enum_value_exists(enum cgroup_subsys_id, controller)) {               \
			struct cgroup_subsys_state *_css = 0;                                      \
			struct css_set *_set = BPF_CORE_READ(task, cgroups);                       \
			u32 _at = bpf_core_enum_value(enum cgroup_subsys_id, controller);          \
			bpf_core_read(&_css, sizeof(_css), &_set->subsys[_at]);                    \
			_id = BPF_CORE_READ(_css, cgroup, kn, id);                                 \
		}                                                                                  \
		_id;                                                                               \
	})

/*
 * The same of a task that is read in place, which costs a tenth; 0 in a kernel without the
 * controller.
 */
#define read_cgroup_id(task, controller)                                                           \
	({                                                                                         \
		u64 _id = 0;                                                                       \
		if (bpf_core_enum_value_exists(enum cgroup_subsys_id, controller)) {               \
			struct css_set *_set = (task)->cgroups;                                    \
			struct cgroup_subsys_state *_css =                                         \
				_set ? _set->subsys[bpf_core_enum_value(enum cgroup_subsys_id,     \
									controller)] :             \
				       0;                                                          \
			if (_css)                                                                  \
				_id = _css->cgroup->kn->id;                                        \
		}                                                                                  \
		_id;                                                                               \
	})

static __always_inline u32 log2_u64(u64 value)
{
	u32 result = 0;

	if (value >> 32) {
		value >>= 32;
		result += 32;
	}
	if (value >> 16) {
		value >>= 16;
		result += 16;
	}
	if (value >> 8) {
		value >>= 8;
		result += 8;
	}
	if (value >> 4) {
		value >>= 4;
		result += 4;
	}
	if (value >> 2) {
		value >>= 2;
		result += 2;
	}
	return result + (value >> 1);
}

static __always_inline void add_latency(struct sl_latency *latency, u64 nanos, u64 now_boot_nanos)
{
	u32 slot = log2_u64(nanos);

	if (slot >= SL_LATENCY_SLOTS)
		slot = SL_LATENCY_SLOTS - 1;
	__sync_fetch_and_add(&latency->slots[slot], 1);
	__sync_fetch_and_add(&latency->total_nanos, nanos);
	__sync_fetch_and_add(&latency->count, 1);
	/* Two CPUs may race for the maximum; the loser is in the histogram all the same. */
	if (nanos > latency->max_nanos)
		latency->max_nanos = nanos;
	latency->last_boot_nanos = now_boot_nanos;
}

#endif
