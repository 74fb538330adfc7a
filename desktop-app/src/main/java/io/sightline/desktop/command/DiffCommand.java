package io.sightline.desktop.command;

import static java.util.Objects.requireNonNull;

import io.sightline.desktop.compare.Comparison;
import io.sightline.desktop.compare.ComparisonJson;
import io.sightline.desktop.compare.ComparisonText;
import io.sightline.desktop.export.Snapshot;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
    name = "diff",
    mixinStandardHelpOptions = true,
    description = {
      "Says what is different between two captures, or between two ranges of one: what is new,"
          + " gone, slower, failing more, or blocked.",
      "Entities are matched by namespace, kind and name."
    })
final class DiffCommand implements Callable<Integer> {
  @Spec private @Nullable CommandSpec spec;

  @Parameters(index = "0", paramLabel = "A", description = "The capture before.")
  private @Nullable Path before;

  @Parameters(
      index = "1",
      paramLabel = "B",
      arity = "0..1",
      description = "The capture after (default: A again, with --b-from and --b-to).")
  private @Nullable Path after;

  @Option(
      names = "--a-from",
      paramLabel = "T",
      converter = Instants.class,
      description = "Where the range of A begins (default: its begin).")
  private @Nullable Long beforeFrom;

  @Option(
      names = "--a-to",
      paramLabel = "T",
      converter = Instants.class,
      description = "Where it ends (default: its end).")
  private @Nullable Long beforeTo;

  @Option(
      names = "--b-from",
      paramLabel = "T",
      converter = Instants.class,
      description = "Where the range of B begins (default: its begin).")
  private @Nullable Long afterFrom;

  @Option(
      names = "--b-to",
      paramLabel = "T",
      converter = Instants.class,
      description = "Where it ends (default: its end).")
  private @Nullable Long afterTo;

  @Option(names = "--json", description = "As JSON.")
  private boolean json;

  @Override
  public Integer call() throws IOException {
    check();
    Path first = requireNonNull(before);
    Path second = after == null ? first : after;
    try (OpenedCapture a = OpenedCapture.open(first);
        OpenedCapture b = OpenedCapture.open(second)) {
      // Of one capture the ranges meet where only one of them says.
      Long oldTo = after == null && beforeTo == null ? afterFrom : beforeTo;
      Long nowFrom = after == null && afterFrom == null ? beforeTo : afterFrom;
      Snapshot old = a.snapshot(null, beforeFrom, oldTo);
      Snapshot now = b.snapshot(null, nowFrom, afterTo);
      Comparison comparison = Comparison.of(old, now);
      if (json) {
        ComparisonJson.write(comparison, old, now, System.out);
      } else {
        ComparisonText.lines(comparison, old, now).forEach(System.out::println);
      }
    }
    return 0;
  }

  private void check() {
    if (after == null
        && beforeFrom == null
        && beforeTo == null
        && afterFrom == null
        && afterTo == null) {
      throw wrong("give a second capture, or two ranges of this one with --a-to and --b-from");
    }
    if (isUpsideDown(beforeFrom, beforeTo) || isUpsideDown(afterFrom, afterTo)) {
      throw wrong("a range ends before it begins");
    }
    if (after == null && beforeTo != null && afterFrom != null && beforeTo > afterFrom) {
      throw wrong("the two ranges overlap: --a-to is later than --b-from");
    }
  }

  private static boolean isUpsideDown(@Nullable Long from, @Nullable Long to) {
    return from != null && to != null && from >= to;
  }

  private ParameterException wrong(String message) {
    return new ParameterException(requireNonNull(spec).commandLine(), message);
  }
}
