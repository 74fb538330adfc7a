package io.sightline.desktop.report;

import io.sightline.core.finding.Finding;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** When findings held, put together from windows that follow each other. Not thread-safe. */
public final class FindingTimes {
  /** What makes two findings the same. */
  public record Key(String rule, String entity) {
    static Key of(Finding finding) {
      return new Key(finding.rule(), finding.entity());
    }
  }

  private final Map<Key, List<Span>> spans = new LinkedHashMap<>();
  private final Map<Key, Finding> strongest = new LinkedHashMap<>();

  /** Takes what was found in the next window. */
  public void add(Span window, List<Finding> found) {
    for (Finding finding : found) {
      Key key = Key.of(finding);
      strongest.merge(key, finding, (a, b) -> b.confidence() > a.confidence() ? b : a);
      extend(spans.computeIfAbsent(key, _ -> new ArrayList<>()), window);
    }
  }

  /** A finding that is away for one window and comes back has not ended. */
  private static void extend(List<Span> spans, Span window) {
    if (!spans.isEmpty()
        && window.fromNanos() - spans.getLast().toNanos() <= window.lengthNanos()) {
      Span last = spans.removeLast();
      spans.add(new Span(last.fromNanos(), window.toNanos()));
    } else {
      spans.add(window);
    }
  }

  /** Each finding with the times in which it held, in the order in which it was found first. */
  public Map<Key, List<Span>> spans() {
    return Collections.unmodifiableMap(spans);
  }

  /** What a finding said where it was most certain. */
  public Finding strongest(Key key) {
    return Objects.requireNonNull(strongest.get(key));
  }
}
