// SPDX-License-Identifier: GPL-2.0
/*
 * The paths of control groups as they are made: a container that lives for a moment may be gone
 * with its group before userspace reads the tree. Read by userspace one by one, for groups that it
 * does not find.
 */
#include "common.h"

char LICENSE[] SEC("license") = "GPL";

struct path {
	char text[SL_CGROUP_PATH_BYTES];
};

/* The newest, by id. LRU: it only names what was counted elsewhere. */
struct {
	__uint(type, BPF_MAP_TYPE_LRU_HASH);
	__uint(max_entries, 512);
	__type(key, u64);
	__type(value, struct path);
} made_cgroups SEC(".maps");

/* Too large for a program's stack. */
struct {
	__uint(type, BPF_MAP_TYPE_PERCPU_ARRAY);
	__uint(max_entries, 1);
	__type(key, u32);
	__type(value, struct path);
} scratch SEC(".maps");

SEC("tp_btf/cgroup_mkdir")
int BPF_PROG(cgroup_made, struct cgroup *cgrp, const char *path)
{
	u64 id = BPF_CORE_READ(cgrp, kn, id);
	u32 zero = 0;
	struct path *copy;

	/* Sockets tell their group in v2 alone. */
	if (BPF_CORE_READ(cgrp, root, hierarchy_id) != 0)
		return 0;
	copy = bpf_map_lookup_elem(&scratch, &zero);
	if (!copy)
		return 0;
	/* One that is longer would be another group's. */
	if (bpf_probe_read_kernel_str(copy->text, sizeof(copy->text), path) >= (long)sizeof(copy->text))
		return 0;
	bpf_map_update_elem(&made_cgroups, &id, copy, BPF_ANY);
	return 0;
}
