package io.sightline.core.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** How a stream is cut into chunks must not matter, and what is lost must not be made up. */
class SplitAndLossTest {
  private static final int ROUNDS = 12;

  @ParameterizedTest
  @ValueSource(
      strings = {
        "psql-session",
        "pgbench-pipeline",
        "pgbench-pipeline-error",
        "redis-pipeline-16",
        "redis-cli-resp3",
        "redis-pubsub-resp2",
        "nginx-keep-alive",
        "nginx-head",
        "nginx-pipelined"
      })
  void anySplitGivesTheSameRequests(String name) {
    List<Recording.Chunk> chunks = Recording.read(name);
    List<Wire.Seen> whole = Recording.play(chunks).seen;
    for (int seed = 0; seed < ROUNDS; seed++) {
      Random random = new Random(seed);
      int longest = seed == 0 ? 1 : 1 + random.nextInt(700);
      List<Wire.Seen> split = Recording.play(split(chunks, random, longest)).seen;
      assertThat(split).as("%s, seed %d", name, seed).isEqualTo(whole);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"psql-session", "pgbench-pipeline", "redis-pipeline-16", "nginx-pipelined"})
  void reorderedAndRepeatedChunksGiveTheSameRequests(String name) {
    List<Recording.Chunk> chunks = Recording.read(name);
    List<String> whole = Recording.play(chunks).lines();
    for (int seed = 0; seed < ROUNDS; seed++) {
      Wire wire = playShuffled(split(chunks, new Random(seed), 600), new Random(seed));
      assertThat(wire.lines()).as("%s, seed %d", name, seed).isEqualTo(whole);
      assertThat(wire.counters.lostBytes()).isZero();
    }
  }

  /** Swaps neighbours of one direction and repeats some chunks, as a network may. */
  private static Wire playShuffled(List<Recording.Chunk> chunks, Random random) {
    Wire wire = new Wire().handshake();
    for (int i = 0; i < chunks.size(); i++) {
      Recording.Chunk first = chunks.get(i);
      boolean swap =
          i + 1 < chunks.size()
              && chunks.get(i + 1).direction == first.direction
              && random.nextInt(3) == 0;
      if (swap) {
        Recording.Chunk second = chunks.get(++i);
        int sequence = wire.sequence(first.direction);
        accept(wire, second, sequence + first.bytes.length);
        accept(wire, first, sequence);
        accept(wire, second, sequence + first.bytes.length);
        wire.advance(first.direction, first.bytes.length + second.bytes.length);
      } else {
        accept(wire, first, wire.sequence(first.direction));
        wire.advance(first.direction, first.bytes.length);
      }
    }
    return wire.close();
  }

  private static void accept(Wire wire, Recording.Chunk chunk, int sequence) {
    wire.nanos += 100;
    wire.decoder.accept(
        chunk.direction,
        sequence,
        chunk.bytes.length,
        chunk.bytes,
        0,
        chunk.bytes.length,
        wire.nanos);
  }

  /**
   * Requests carry a number in their path that makes them distinct; each has its own latency, so
   * that a wrong pair shows as a latency that this request never had.
   */
  @ParameterizedTest
  @ValueSource(ints = {1, 4})
  void lostChunksNeverInventLatencyOrRequests(int pipelined) {
    int sent = 0;
    int paired = 0;
    for (int seed = 0; seed < 200; seed++) {
      Random random = new Random(seed);
      Wire wire = new Wire().handshake();
      Map<String, Long> latencies = new HashMap<>();
      int dropPercent = 1 + random.nextInt(20);
      for (int turn = 0; turn < 15; turn++) {
        playTurn(wire, random, pipelined, turn, dropPercent, latencies);
      }
      wire.sleepMillis(30);
      wire.close();
      String round = "seed " + seed;
      assertThat(wire.seen).as(round).hasSizeLessThanOrEqualTo(latencies.size());
      for (Wire.Seen seen : wire.seen) {
        if (seen.operation().endsWith("{cut}")) {
          assertThat(seen.incomplete()).isTrue();
          continue;
        }
        assertThat(latencies).as(round).containsKey(seen.operation());
        if (seen.endNanos() != Request.NO_TIME) {
          paired++;
          assertThat(seen.latencyNanos())
              .as("%s %s", round, seen)
              .isEqualTo(latencies.get(seen.operation()));
        }
        if (seen.statusClass() == StatusClass.UNKNOWN) {
          assertThat(seen.incomplete()).isTrue();
        }
      }
      sent += latencies.size();
      assertThat(wire.counters.decoderFaults()).isZero();
    }
    // A lost chunk costs the turns around it, not the connection.
    assertThat(paired).isGreaterThan(sent / 5);
  }

  private static void playTurn(
      Wire wire,
      Random random,
      int pipelined,
      int turn,
      int dropPercent,
      Map<String, Long> latencies) {
    List<String> operations = new ArrayList<>();
    List<Long> starts = new ArrayList<>();
    for (int k = 0; k < pipelined; k++) {
      String path = "/" + (char) ('a' + turn) + "/" + (char) ('a' + k);
      operations.add("GET " + path);
      byte[] request = Wire.bytes("GET " + path + " HTTP/1.1\r\nHost: x\r\n\r\n");
      wire.nanos += 1 + random.nextInt(1000);
      starts.add(send(wire, Direction.FROM_CLIENT, request, random, dropPercent));
    }
    for (int k = 0; k < pipelined; k++) {
      wire.nanos += 1_000 + random.nextInt(1_000_000);
      byte[] response =
          Wire.bytes("HTTP/1.1 200 OK\r\nContent-Length: 7\r\n\r\nabc" + turn % 10 + "xyz");
      long end = send(wire, Direction.FROM_SERVER, response, random, dropPercent);
      latencies.put(operations.get(k), end - starts.get(k));
    }
    wire.nanos += random.nextInt(40_000_000);
  }

  /** Sends a message as one chunk or two, each of which may be lost, and returns its time. */
  private static long send(
      Wire wire, Direction direction, byte[] message, Random random, int dropPercent) {
    wire.nanos += 1_000;
    long nanos = wire.nanos;
    int cut = random.nextInt(4) == 0 ? 1 + random.nextInt(message.length - 1) : message.length;
    for (byte[] part :
        List.of(Arrays.copyOf(message, cut), Arrays.copyOfRange(message, cut, message.length))) {
      if (random.nextInt(100) >= dropPercent) {
        wire.decoder.accept(
            direction, wire.sequence(direction), part.length, part, 0, part.length, nanos);
      }
      wire.advance(direction, part.length);
    }
    return nanos;
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "psql-session",
        "pgbench-pipeline",
        "pgbench-prepared",
        "redis-pipeline-16",
        "redis-cli-resp3",
        "nginx-pipelined"
      })
  void lossInRecordedTrafficNeitherThrowsNorAddsRequests(String name) {
    List<Recording.Chunk> chunks = Recording.read(name);
    int total = Recording.play(chunks).seen.size();
    for (int seed = 0; seed < ROUNDS; seed++) {
      Random random = new Random(seed);
      Wire wire = new Wire();
      for (Recording.Chunk chunk : split(chunks, random, 900)) {
        wire.nanos = chunk.nanos;
        int fate = random.nextInt(20);
        if (fate == 0) {
          wire.advance(chunk.direction, chunk.bytes.length);
        } else {
          int captured = fate == 1 ? random.nextInt(chunk.bytes.length + 1) : chunk.bytes.length;
          wire.chunk(chunk.direction, chunk.bytes, captured);
        }
      }
      wire.close();
      assertThat(wire.counters.decoderFaults()).as("%s, seed %d", name, seed).isZero();
      assertThat(wire.seen).as("%s, seed %d", name, seed).hasSizeLessThanOrEqualTo(total);
      assertThat(wire.seen)
          .allMatch(s -> s.endNanos() == Request.NO_TIME || s.endNanos() >= s.startNanos());
    }
  }

  private static List<Recording.Chunk> split(
      List<Recording.Chunk> chunks, Random random, int longest) {
    List<Recording.Chunk> parts = new ArrayList<>();
    for (Recording.Chunk chunk : chunks) {
      for (int from = 0; from < chunk.bytes.length; ) {
        int to = Math.min(chunk.bytes.length, from + 1 + random.nextInt(longest));
        parts.add(
            new Recording.Chunk(
                chunk.direction, chunk.nanos, Arrays.copyOfRange(chunk.bytes, from, to)));
        from = to;
      }
    }
    return parts;
  }
}
