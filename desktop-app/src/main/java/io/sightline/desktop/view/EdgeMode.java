package io.sightline.desktop.view;

import io.sightline.core.fact.TrafficTotals;
import io.sightline.core.protocol.Protocol;
import io.sightline.core.topology.Verdict;
import io.sightline.desktop.scene.Tones;
import java.util.List;
import java.util.Locale;

/** What the colours of edges say. */
public enum EdgeMode {
  PROTOCOL("Protocol"),
  LATENCY("Latency, p95", "< 1 ms", "1–10 ms", "10–100 ms", "0.1–1 s", "≥ 1 s"),
  ERRORS("Errors", "none", "< 1 %", "1–5 %", "5–25 %", "≥ 25 %"),
  BYTES("Bytes", "< 1 kB/s", "1–10 kB/s", "10–100 kB/s", "0.1–1 MB/s", "≥ 1 MB/s"),
  RETRANSMITS("Retransmits", "none", "< 1/s", "1–10/s", "10–100/s", "≥ 100/s"),
  VERDICT("Verdict", "arrives"),
  TLS("TLS", "TLS", "readable", "unidentified");

  private static final double[] LATENCY_MILLIS = {1, 10, 100, 1_000};
  private static final double[] SHARES = {1e-9, 0.01, 0.05, 0.25};
  private static final double[] BYTES_A_SECOND = {1e3, 1e4, 1e5, 1e6};
  private static final double[] RATES = {1e-9, 1, 10, 100};

  private final String title;

  @SuppressWarnings("ImmutableEnumChecker") // List.of is immutable
  private final List<String> steps;

  EdgeMode(String title, String... steps) {
    this.title = title;
    this.steps = List.of(steps);
  }

  /** What the user reads. */
  public String title() {
    return title;
  }

  /** As a command line has it. */
  public String option() {
    return name().toLowerCase(Locale.ROOT);
  }

  Tones.Scale scale() {
    return this == PROTOCOL
        ? Tones.Scale.NONE
        : new Tones.Scale(title, steps, this == VERDICT || this == TLS);
  }

  /**
   * The step of an edge.
   *
   * @param seconds length of the range
   */
  int tone(Protocol protocol, TrafficTotals traffic, double seconds) {
    return switch (this) {
      case PROTOCOL -> Tones.NO_TONE;
      case LATENCY ->
          traffic.latency().isEmpty()
              ? Tones.NO_TONE
              : step(traffic.latency().quantileNanos(0.95) / 1e6, LATENCY_MILLIS);
      case ERRORS -> traffic.attempts() == 0 ? Tones.NO_TONE : step(traffic.failedShare(), SHARES);
      case BYTES -> step((traffic.bytesSent() + traffic.bytesReceived()) / seconds, BYTES_A_SECOND);
      case RETRANSMITS -> step(traffic.retransmits() / seconds, RATES);
      // Trouble has its own colour and signs whatever colours say.
      case VERDICT -> Verdict.of(traffic) == Verdict.OK ? 0 : Tones.NO_TONE;
      case TLS -> protocol == Protocol.TLS ? 0 : protocol.isTransportOnly() ? 2 : 1;
    };
  }

  /** How many of the limits a value reaches. */
  static int step(double value, double[] limits) {
    int step = 0;
    while (step < limits.length && value >= limits[step]) {
      step++;
    }
    return step;
  }
}
