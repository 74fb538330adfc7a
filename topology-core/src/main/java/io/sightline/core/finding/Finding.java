package io.sightline.core.finding;

import static java.util.Objects.requireNonNull;

import java.util.List;

/**
 * A conclusion about what is wrong, with what it rests on.
 *
 * @param rule name of the detector, stable across versions, e.g. `disk-saturated`
 * @param title the conclusion in one sentence
 * @param confidence 0 to 1
 * @param entity id of the entity it is about; empty for the whole cluster
 * @param fromNanos begin of the time it holds for
 * @param toNanos end of it
 * @param evidence the observations for and against it, a sentence each
 * @param suggestion what to do about it; empty where nothing can be said
 */
public record Finding(
    String rule,
    String title,
    double confidence,
    String entity,
    long fromNanos,
    long toNanos,
    List<String> evidence,
    String suggestion) {
  public Finding {
    requireNonNull(rule, "rule");
    requireNonNull(title, "title");
    if (!(confidence >= 0 && confidence <= 1)) {
      throw new IllegalArgumentException("a confidence is 0 to 1, not " + confidence);
    }
    evidence = List.copyOf(evidence);
  }
}
