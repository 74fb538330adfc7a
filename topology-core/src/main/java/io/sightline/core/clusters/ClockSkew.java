package io.sightline.core.clusters;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * How far the clocks of clusters are apart, as far as it can be told. Not thread-safe.
 *
 * <p>Two ways lead to it. A connection whose two ends were both seen was established on the server
 * at most a round trip after it was on the client, so the difference of the two times bounds that
 * of the clocks from both sides; many connections narrow it down. Where none joins, the clock that
 * each relay told in its first answer is compared with this machine's: it was read between the
 * request and the answer (F. Cristian, "Probabilistic clock synchronization", 1989).
 */
public final class ClockSkew {
  /** Of clocks that run at different rates older bounds become wrong: 50 ppm are 3 ms a minute. */
  private static final double DRIFT = 50e-6;

  /** What an estimate rests on. */
  public enum Basis {
    /** Connections of which both ends were seen. */
    CONNECTIONS,
    /** What the relays told when they were connected to. */
    HANDSHAKE
  }

  /**
   * An estimate.
   *
   * @param aheadNanos by how much one clock is ahead of the other; negative where it is behind
   * @param uncertaintyNanos how far off that may be, either way
   * @param samples connections, or handshakes, that it rests on
   */
  public record Estimate(long aheadNanos, long uncertaintyNanos, Basis basis, int samples) {
    Estimate reversed() {
      return new Estimate(-aheadNanos, uncertaintyNanos, basis, samples);
    }

    /** "12 ms ahead, ±3 ms", or "behind". */
    public String words() {
      String apart =
          Math.abs(aheadNanos) <= uncertaintyNanos
              ? "no difference seen"
              : text(Math.abs(aheadNanos)) + (aheadNanos > 0 ? " ahead" : " behind");
      return apart + ", ±" + text(uncertaintyNanos);
    }

    private static String text(long nanos) {
      double millis = nanos / 1e6;
      if (millis >= 10_000) {
        return "%.0f s".formatted(millis / 1e3);
      }
      return millis >= 10 ? "%.0f ms".formatted(millis) : "%.1f ms".formatted(millis);
    }
  }

  private record Pair(String first, String second) {}

  private record Offset(long nanos, long uncertaintyNanos, long atNanos) {}

  /** Between which values the second clock's lead over the first lies. */
  private static final class Bounds {
    private double low = Double.NEGATIVE_INFINITY;
    private double high = Double.POSITIVE_INFINITY;
    private long atNanos;
    private int samples;

    void add(double newLow, double newHigh, long timeNanos) {
      double drift = samples == 0 ? 0 : DRIFT * Math.abs(timeNanos - atNanos);
      atNanos = Math.max(atNanos, timeNanos);
      low = Math.max(low - drift, newLow);
      high = Math.min(high + drift, newHigh);
      samples++;
      if (low > high) {
        // A clock was set, and what was known before is of another one.
        low = newLow;
        high = newHigh;
        samples = 1;
      }
    }
  }

  private final Map<Pair, Bounds> joined = new HashMap<>();
  private final Map<String, Offset> handshakes = new HashMap<>();

  /**
   * Takes what a relay told of its clock.
   *
   * @param sentNanos when the request was sent, by this machine's clock
   * @param answeredNanos when the answer came, by the same
   * @param clockNanos the relay's clock in between
   */
  public void handshake(String cluster, long sentNanos, long answeredNanos, long clockNanos) {
    long half = Math.max(1, (answeredNanos - sentNanos) / 2);
    Offset measured = new Offset(clockNanos - (sentNanos + half), half, answeredNanos);
    Offset before = handshakes.get(cluster);
    // A slow answer says less than a quick one that is not too old.
    boolean better =
        before == null
            || before.uncertaintyNanos + DRIFT * (answeredNanos - before.atNanos) >= half
            || Math.abs(before.nanos - measured.nanos) > before.uncertaintyNanos + half;
    if (better) {
      handshakes.put(cluster, measured);
    }
  }

  /**
   * Takes a connection of which both ends were seen.
   *
   * @param clientNanos when the client's end was established, by its cluster's clock
   * @param serverNanos when the server's was, by the other's
   * @param roundTripNanos of the connection; greater than 0
   */
  public void joined(
      String client, long clientNanos, String server, long serverNanos, long roundTripNanos) {
    // What the server's clock shows, less what passed after the client's was read: 0 to a round
    // trip.
    double high = serverNanos - clientNanos;
    double low = high - roundTripNanos;
    if (client.compareTo(server) < 0) {
      bounds(client, server).add(low, high, clientNanos);
    } else {
      bounds(server, client).add(-high, -low, serverNanos);
    }
  }

  private Bounds bounds(String first, String second) {
    return joined.computeIfAbsent(new Pair(first, second), _ -> new Bounds());
  }

  /** By how much the clock of a cluster is ahead of another's; empty where nothing is known. */
  public Optional<Estimate> of(String cluster, String comparedWith) {
    boolean ordered = comparedWith.compareTo(cluster) < 0;
    Bounds known =
        joined.get(ordered ? new Pair(comparedWith, cluster) : new Pair(cluster, comparedWith));
    if (known != null) {
      long middle = (long) ((known.low + known.high) / 2);
      long half = Math.max(1, (long) Math.ceil((known.high - known.low) / 2));
      Estimate estimate = new Estimate(middle, half, Basis.CONNECTIONS, known.samples);
      return Optional.of(ordered ? estimate : estimate.reversed());
    }
    return byHandshake(handshakes.get(cluster), handshakes.get(comparedWith));
  }

  private static Optional<Estimate> byHandshake(@Nullable Offset one, @Nullable Offset other) {
    return one == null || other == null
        ? Optional.empty()
        : Optional.of(
            new Estimate(
                one.nanos - other.nanos,
                one.uncertaintyNanos + other.uncertaintyNanos,
                Basis.HANDSHAKE,
                2));
  }

  /** Differences below this are not worth a correction, and are within what one cannot see. */
  static final Duration NOTEWORTHY = Duration.ofSeconds(1);
}
