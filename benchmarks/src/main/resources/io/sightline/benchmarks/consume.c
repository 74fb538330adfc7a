/* SPDX-License-Identifier: GPL-2.0 OR Apache-2.0 */
/*
 * The peer of the ring benchmark: fills a ring and drains it with libbpf's ring_buffer__consume.
 *
 * consume OBJECT WARM_UP_MILLIS MEASURED_MILLIS
 * prints: records, nanoseconds spent draining them, number of fills, sum of the records' numbers
 */
#include <bpf/bpf.h>
#include <bpf/libbpf.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

struct tally {
	uint64_t records, numbers;
};

static int64_t now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return t.tv_sec * 1000000000LL + t.tv_nsec;
}

static void require(int holds, const char *what)
{
	if (!holds) {
		perror(what);
		exit(1);
	}
}

static int take(void *context, void *data, size_t bytes)
{
	struct tally *tally = context;

	tally->records++;
	tally->numbers += *(const uint64_t *)data;
	return bytes == 64 ? 0 : -1;
}

static void fill(struct bpf_link *link)
{
	char buffer[64];
	int iterator = bpf_iter_create(bpf_link__fd(link));

	require(iterator >= 0, "starting the iterator");
	while (read(iterator, buffer, sizeof(buffer)) > 0)
		;
	close(iterator);
}

int main(int argc, char **argv)
{
	require(argc == 4, "usage: consume OBJECT WARM_UP_MILLIS MEASURED_MILLIS");
	struct bpf_object *object = bpf_object__open(argv[1]);
	require(object && !bpf_object__load(object), "loading the BPF object");
	struct bpf_link *link =
		bpf_program__attach(bpf_object__find_program_by_name(object, "fill"));
	require(link != NULL, "attaching the BPF program");
	struct tally tally = {0};
	struct ring_buffer *ring = ring_buffer__new(
		bpf_object__find_map_fd_by_name(object, "ring"), take, &tally, NULL);
	require(ring != NULL, "mapping the ring");

	int64_t phase_nanos[] = {atoll(argv[2]) * 1000000, atoll(argv[3]) * 1000000};
	int64_t draining_nanos = 0;
	uint64_t fills = 0;
	for (int phase = 0; phase < 2; phase++) {
		int64_t end = now() + phase_nanos[phase];

		tally = (struct tally){0};
		draining_nanos = 0;
		fills = 0;
		while (now() < end) {
			fill(link);
			int64_t begun = now();
			require(ring_buffer__consume(ring) >= 0, "consuming");
			draining_nanos += now() - begun;
			fills++;
		}
	}
	printf("%llu %lld %llu %llu\n", (unsigned long long)tally.records,
	       (long long)draining_nanos, (unsigned long long)fills,
	       (unsigned long long)tally.numbers);
	ring_buffer__free(ring);
	bpf_link__destroy(link);
	bpf_object__close(object);
	return 0;
}
