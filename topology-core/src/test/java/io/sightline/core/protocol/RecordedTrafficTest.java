package io.sightline.core.protocol;

import static java.util.stream.Collectors.counting;
import static java.util.stream.Collectors.groupingBy;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Counts of real clients against PostgreSQL 15, Redis 7 and nginx 1.22. */
class RecordedTrafficTest {
  static Stream<Arguments> recordings() {
    return Stream.of(
        Arguments.of("pgbench-simple", Map.of("SELECT orders OK OK", 2000L)),
        Arguments.of("pgbench-prepared", Map.of("SELECT orders OK OK", 2000L)),
        Arguments.of(
            "pgbench-pipeline",
            Map.of(
                "BEGIN OK OK", 50L,
                "SELECT orders OK OK", 50L,
                "UPDATE orders OK OK", 50L,
                "COMMIT OK OK", 50L)),
        Arguments.of(
            "pgbench-pipeline-error",
            Map.of(
                "SELECT OK OK", 1L,
                "INSERT orders 23505 CLIENT_ERROR", 1L,
                "SELECT orders 23505 CLIENT_ERROR", 1L)),
        Arguments.of(
            "psql-session",
            Map.ofEntries(
                Map.entry("BEGIN OK OK", 1L),
                Map.entry("ROLLBACK OK OK", 1L),
                Map.entry("SET OK OK", 1L),
                Map.entry("SELECT OK OK", 1L),
                Map.entry("SELECT 22012 CLIENT_ERROR", 1L),
                Map.entry("SELECT 57014 SERVER_ERROR", 1L),
                Map.entry("SELECT orders OK OK", 1L),
                Map.entry("SELECT t OK OK", 1L),
                Map.entry("SELECT missing_table 42P01 CLIENT_ERROR", 1L),
                Map.entry("INSERT orders OK OK", 1L),
                Map.entry("COPY orders OK OK", 2L),
                Map.entry("UPDATE orders OK OK", 1L),
                Map.entry("DELETE public.orders OK OK", 1L))),
        Arguments.of("redis-pipeline-16", Map.of("SET OK OK", 2000L)),
        Arguments.of(
            "redis-cli-resp3",
            Map.ofEntries(
                Map.entry("COMMAND DOCS OK OK", 1L),
                Map.entry("HELLO OK OK", 1L),
                Map.entry("SET OK OK", 1L),
                Map.entry("MULTI OK OK", 1L),
                Map.entry("INCR OK OK", 1L),
                Map.entry("INCR ERR CLIENT_ERROR", 1L),
                Map.entry("LPUSH OK OK", 1L),
                Map.entry("EXEC OK OK", 1L),
                Map.entry("LRANGE OK OK", 1L),
                Map.entry("HSET OK OK", 1L),
                Map.entry("HGETALL OK OK", 1L),
                Map.entry("CONFIG GET OK OK", 1L),
                Map.entry("CLIENT SETNAME OK OK", 1L),
                Map.entry("GET OK OK", 1L),
                Map.entry("NOSUCH ERR CLIENT_ERROR", 1L),
                Map.entry("SUBSCRIBE OK OK", 1L))),
        Arguments.of(
            "redis-pubsub-resp2",
            Map.of(
                "SUBSCRIBE OK OK", 1L,
                "UNSUBSCRIBE OK OK", 1L,
                "CLIENT REPLY - OK", 1L,
                "SET - OK", 1L,
                "GET OK OK", 1L,
                "EVAL OOM SERVER_ERROR", 1L)),
        Arguments.of(
            "nginx-keep-alive",
            Map.of(
                "GET /echo 200 OK", 2L,
                "GET /nothing 204 OK", 1L,
                "GET /broken 503 SERVER_ERROR", 1L,
                "GET /moved 302 OK", 1L,
                "GET /users/{id}/none 404 CLIENT_ERROR", 1L,
                "GET /big.txt 200 OK", 1L)),
        Arguments.of("nginx-head", Map.of("HEAD /big.txt 200 OK", 1L, "HEAD /echo 200 OK", 1L)),
        Arguments.of(
            "nginx-pipelined",
            Map.of(
                "GET /echo 200 OK", 50L,
                "GET /big.txt 200 OK", 50L,
                "GET /missing 404 CLIENT_ERROR", 50L,
                "GET /broken 503 SERVER_ERROR", 50L)));
  }

  @ParameterizedTest
  @MethodSource("recordings")
  void everyRequestIsCountedOnce(String name, Map<String, Long> expected) {
    Wire wire = Recording.play(Recording.read(name));
    Map<String, Long> counted =
        wire.lines().stream().collect(groupingBy(line -> line, TreeMap::new, counting()));
    assertThat(counted).containsExactlyInAnyOrderEntriesOf(expected);
    assertThat(wire.seen).noneMatch(Wire.Seen::incomplete);
    assertThat(wire.counters.unparsedBytes()).isZero();
    assertThat(wire.counters.unpairedResponses()).isZero();
  }

  @ParameterizedTest
  @MethodSource("recordings")
  void nothingOfTheTrafficsLiteralsIsKept(String name, Map<String, Long> expected) {
    Wire wire = Recording.play(Recording.read(name));
    assertThat(wire.seen)
        .isNotEmpty()
        .noneMatch(seen -> seen.line().contains("secret"))
        .noneMatch(seen -> seen.line().contains("4711"));
    assertThat(expected).isNotEmpty();
  }

  @Test
  void aConnectionJoinedHalfWayIsRecognisedAndCounted() {
    var chunks = Recording.read("pgbench-simple");
    Wire wire = Recording.play(chunks.subList(chunks.size() - 200, chunks.size()));
    assertThat(wire.decoder.protocol()).isEqualTo(Protocol.POSTGRESQL);
    // The last chunk is Terminate; before it a query and an answer alternate.
    assertThat(wire.seen)
        .hasSizeBetween(98, 100)
        .allMatch(s -> s.line().equals("SELECT orders OK OK"));
    assertThat(wire.seen).allMatch(s -> s.latencyNanos() > 0);
  }

  @Test
  void statementsPreparedBeforeJoiningAreUnknownButCounted() {
    var chunks = Recording.read("pgbench-prepared");
    Wire wire = Recording.play(chunks.subList(chunks.size() - 201, chunks.size()));
    assertThat(wire.decoder.protocol()).isEqualTo(Protocol.POSTGRESQL);
    assertThat(wire.seen)
        .hasSizeBetween(98, 100)
        .allMatch(s -> s.line().equals(PostgresDecoder.UNKNOWN_STATEMENT + " OK OK"));
  }
}
