package io.sightline.desktop.panel.logs;

import io.sightline.capture.KeptContainer;
import io.sightline.capture.KeptLine;
import io.sightline.capture.KeptLogs;
import io.sightline.capture.KeptRange;
import io.sightline.desktop.view.Moment;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The kept lines of some containers as one list, and what was and was not kept of them. Immutable.
 *
 * @param lines in the order of time; what was kept twice is there once
 * @param logs what they come from
 * @param containers those they were asked of
 */
record KeptSelection(List<LogLine> lines, List<KeptLogs> logs, Set<Key> containers) {
  private static final int NAMED = 3;

  static final KeptSelection NONE = new KeptSelection(List.of(), List.of(), Set.of());

  /** A container of a pod, in all its runs. */
  record Key(String podUid, String pod, String container) {
    static Key of(LogTarget target) {
      return new Key(target.podUid(), target.pod(), target.container());
    }

    static Key of(KeptContainer container) {
      return new Key(container.podUid(), container.pod(), container.container());
    }

    @Override
    public String toString() {
      return pod + "/" + container;
    }
  }

  private record Identity(Key key, long timeNanos, String text) {}

  /** Whether a range holds something of containers. */
  static boolean concerns(KeptRange range, Set<Key> containers) {
    return range.containers().stream().anyMatch(it -> containers.contains(Key.of(it)));
  }

  /** What there is of containers. */
  static KeptSelection of(List<KeptLogs> logs, List<LogTarget> targets) {
    Map<Key, LogTarget> wanted = new HashMap<>();
    Set<Key> order = new LinkedHashSet<>();
    for (LogTarget target : targets) {
      wanted.putIfAbsent(Key.of(target), target);
      order.add(Key.of(target));
    }
    List<KeptLogs> concerned = logs.stream().filter(it -> concerns(it.range(), order)).toList();
    List<LogLine> lines = new ArrayList<>();
    Set<Identity> before = new HashSet<>();
    for (KeptLogs kept : concerned) {
      // The same line twice within one log was written twice; in two that were kept it is one.
      List<Identity> own = new ArrayList<>();
      for (KeptLine line : kept.lines()) {
        KeptContainer container = kept.containerOf(line);
        LogTarget target = wanted.get(Key.of(container));
        if (target == null) {
          continue;
        }
        Identity identity = new Identity(Key.of(container), line.timeNanos(), line.text());
        if (!before.contains(identity)) {
          own.add(identity);
          lines.add(line(line, container, target));
        }
      }
      before.addAll(own);
    }
    lines.sort(Comparator.comparingLong(LogLine::timeNanos));
    return new KeptSelection(List.copyOf(lines), concerned, Set.copyOf(order));
  }

  private static LogLine line(KeptLine line, KeptContainer container, LogTarget target) {
    return new LogLine(
        line.timeNanos(),
        new LogTarget(
            container.podUid(),
            container.namespace(),
            container.pod(),
            container.container(),
            target.dependency(),
            container.previous()),
        line.text(),
        LogLevel.of(line.text()),
        false);
  }

  /** What was kept of these containers, and what was not, in plain sentences. */
  String describe(long cursorNanos, ZoneId zone) {
    if (logs.isEmpty()) {
      return "";
    }
    StringBuilder text = new StringBuilder();
    if (logs.stream().noneMatch(it -> holds(it.range(), cursorNanos))) {
      text.append("Nothing was kept at ").append(Moment.time(cursorNanos, zone)).append(". ");
    }
    text.append("Kept: ");
    text.append(
        logs.stream()
            .map(KeptLogs::range)
            .map(it -> range(it, zone))
            .distinct()
            .collect(Collectors.joining(", ")));
    text.append(" (%,d lines). ".formatted(lines.size()));
    text.append("Of other times there are no lines in the capture.");
    append(text, " Not kept at all: ", notKept());
    append(text, " Cut: ", cut(zone));
    append(text, " Not readable then: ", troubles());
    long missing = logs.stream().mapToLong(KeptLogs::missingLines).sum();
    if (missing > 0) {
      text.append(" Lost with damaged parts of the file: %,d lines.".formatted(missing));
    }
    return text.toString();
  }

  private static boolean holds(KeptRange range, long nanos) {
    return range.fromNanos() <= nanos && nanos <= range.untilNanos();
  }

  private static String range(KeptRange range, ZoneId zone) {
    return Moment.time(range.fromNanos(), zone) + " to " + Moment.time(range.untilNanos(), zone);
  }

  private static void append(StringBuilder text, String before, List<String> what) {
    if (!what.isEmpty()) {
      text.append(before)
          .append(String.join(", ", what.subList(0, Math.min(NAMED, what.size()))))
          .append(what.size() > NAMED ? " and %d more".formatted(what.size() - NAMED) : "")
          .append('.');
    }
  }

  private Stream<KeptContainer> kept() {
    return logs.stream()
        .flatMap(it -> it.range().containers().stream())
        .filter(it -> containers.contains(Key.of(it)));
  }

  private List<String> notKept() {
    Set<Key> there = kept().map(Key::of).collect(Collectors.toSet());
    return containers.stream()
        .filter(it -> !there.contains(it))
        .map(Key::toString)
        .sorted()
        .toList();
  }

  private List<String> cut(ZoneId zone) {
    return logs.stream()
        .flatMap(
            it ->
                it.range().containers().stream()
                    .filter(container -> containers.contains(Key.of(container)))
                    .filter(container -> container.trouble().isEmpty())
                    .filter(container -> container.wholeUntilNanos() < it.range().untilNanos())
                    .map(
                        container ->
                            "%s after %s"
                                .formatted(
                                    Key.of(container),
                                    Moment.time(container.wholeUntilNanos(), zone))))
        .toList();
  }

  private List<String> troubles() {
    return kept()
        .filter(it -> !it.trouble().isEmpty())
        .map(it -> "%s (%s)".formatted(Key.of(it), it.trouble()))
        .distinct()
        .toList();
  }
}
