package io.sightline.desktop.view;

import io.sightline.core.fact.EntityKind;
import io.sightline.core.fact.ResourceTotals;
import io.sightline.core.topology.Entity;
import io.sightline.core.topology.Topology;
import io.sightline.desktop.scene.Tones;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;

/** What the colours of nodes say. */
public enum NodeMode {
  HEALTH("Health"),
  THROTTLE("CPU throttled", "none", "< 5 %", "5–20 %", "20–50 %", "≥ 50 %"),
  DISK("Disk latency, p99", "< 1 ms", "1–10 ms", "10–100 ms", "0.1–1 s", "≥ 1 s"),
  MEMORY("Memory of its limit", "< 50 %", "50–70 %", "70–80 %", "80–90 %", "≥ 90 %"),
  RESTARTS("Restarts", "none", "1", "2–4", "5–9", "≥ 10"),
  NAMESPACE("Namespace");

  private static final double[] SHARES = {1e-9, 0.05, 0.2, 0.5};
  private static final double[] LATENCY_MILLIS = {1, 10, 100, 1_000};
  private static final double[] MEMORY_SHARES = {0.5, 0.7, 0.8, 0.9};
  private static final double[] COUNTS = {1, 2, 5, 10};

  private final String title;

  @SuppressWarnings("ImmutableEnumChecker") // List.of is immutable
  private final List<String> steps;

  NodeMode(String title, String... steps) {
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

  /**
   * The scale of a map.
   *
   * @param namespaces of the map, in its order
   */
  Tones.Scale scale(Collection<String> namespaces) {
    return switch (this) {
      case HEALTH -> Tones.Scale.NONE;
      case NAMESPACE -> new Tones.Scale(title, new ArrayList<>(namespaces), true);
      case THROTTLE, DISK, MEMORY, RESTARTS -> new Tones.Scale(title, steps, false);
    };
  }

  /**
   * The step of a node.
   *
   * @param members ids of what it stands for
   * @param used its resources in the range
   * @param seconds length of the range
   * @param namespace index of its namespace; {@link Tones#NO_TONE} for none
   */
  int tone(
      Topology topology,
      Collection<String> members,
      ResourceTotals used,
      double seconds,
      int namespace) {
    return switch (this) {
      case HEALTH -> Tones.NO_TONE;
      case NAMESPACE -> namespace;
      case THROTTLE ->
          used.cpuNanos() == 0 && used.throttledNanos() == 0
              ? Tones.NO_TONE
              : EdgeMode.step(Health.throttledShare(used, seconds), SHARES);
      case DISK ->
          used.diskLatency().isEmpty()
              ? Tones.NO_TONE
              : EdgeMode.step(used.diskLatency().quantileNanos(0.99) / 1e6, LATENCY_MILLIS);
      case MEMORY ->
          used.memoryLimitBytes() == 0
              ? Tones.NO_TONE
              : EdgeMode.step(used.memoryBytes() / (double) used.memoryLimitBytes(), MEMORY_SHARES);
      case RESTARTS -> restarts(topology, members);
    };
  }

  private static int restarts(Topology topology, Collection<String> members) {
    int restarts = 0;
    boolean known = false;
    for (String member : members) {
      Entity entity = topology.entities().get(member);
      // A pod that was told of by an object says only of restarts that there were.
      if (entity != null
          && entity.kind() == EntityKind.POD
          && entity.labels().containsKey("status")) {
        String label = entity.labels().getOrDefault("restarts", "0");
        restarts += label.matches("[0-9]{1,9}") ? Integer.parseInt(label) : 0;
        known = true;
      }
    }
    return known ? EdgeMode.step(restarts, COUNTS) : Tones.NO_TONE;
  }
}
