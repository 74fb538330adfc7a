/* SPDX-License-Identifier: GPL-2.0 OR Apache-2.0 */
/*
 * Fills a ring with records of 64 bytes until it is full, without waking its reader. The first
 * eight bytes of a record are its number, so that the reader can prove what it read.
 */
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

#define RING_BYTES (4 << 20) /* the agent's default */

struct record {
	__u64 words[8];
};

struct {
	__uint(type, BPF_MAP_TYPE_RINGBUF);
	__uint(max_entries, RING_BYTES);
} ring SEC(".maps");

struct bpf_map;

struct bpf_iter__bpf_map {
	struct bpf_iter_meta *meta;
	struct bpf_map *map;
} __attribute__((preserve_access_index));

static long put(__u32 number, void *context)
{
	struct record *record = bpf_ringbuf_reserve(&ring, sizeof(*record), 0);

	if (!record)
		return 1;
	for (int i = 0; i < 8; i++)
		record->words[i] = number;
	bpf_ringbuf_submit(record, BPF_RB_NO_WAKEUP);
	return 0;
}

/* An iterator, because reading one runs it at once and exactly when it is wanted. */
SEC("iter/bpf_map")
int fill(struct bpf_iter__bpf_map *ctx)
{
	/* Once, after the last map. */
	if (!ctx->map)
		bpf_loop(RING_BYTES / sizeof(struct record), put, 0, 0);
	return 0;
}

char LICENSE[] SEC("license") = "Dual BSD/GPL";
