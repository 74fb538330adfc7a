package io.sightline.benchmarks;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/**
 * {@code sightline bench}: runs a benchmark and says which limits were held.
 *
 * <p>A limit that was missed is a result, not an error: the exit code is 0 once everything was
 * measured, 1 if something could not be, 2 on wrong usage.
 */
@Command(
    name = "sightline bench",
    mixinStandardHelpOptions = true,
    description = "Measures what Sightline costs and how fast it is, side by side with others.")
public final class Main implements Callable<Integer> {
  private static final String CAPTURE = "capture";
  private static final String RENDER = "render";
  private static final String LAYOUT = "layout";
  private static final String REPLAY = "replay";

  @Spec private CommandLine.Model.@Nullable CommandSpec spec;

  @Parameters(
      index = "0",
      arity = "0..1",
      paramLabel = "NAME",
      defaultValue = CAPTURE,
      description =
          "What to measure: capture (rates with the agent and without, ring, memory; less than 5"
              + " minutes, as root, on loopback), render (frames of maps of 1,000 and 5,000"
              + " nodes, and what they take others; 3 minutes), layout (iterations and steadiness"
              + " of the layout of 5,000 nodes, and those of others, which npm fetches; 2 minutes)"
              + " or replay (opening captures of 1 and 4 GB and moving in them; new, and not yet"
              + " run from end to end; takes 6 GB of disk)."
              + " Default: ${DEFAULT-VALUE}.")
  private String name = CAPTURE;

  @Option(names = "--json", paramLabel = "FILE", description = "Writes the results as JSON too.")
  private @Nullable Path json;

  @Option(
      names = "--captures",
      paramLabel = "DIR",
      description = "replay: keeps its captures there, and uses those that are there.")
  private @Nullable Path captures;

  /** Runs the command and exits with its code. */
  public static void main(String[] arguments) {
    System.exit(
        new CommandLine(new Main())
            .setParameterExceptionHandler(Main::wrongUsage)
            .setExecutionExceptionHandler(Main::failed)
            .execute(arguments));
  }

  @Override
  public Integer call() throws IOException, InterruptedException {
    if (!List.of(CAPTURE, RENDER, LAYOUT, REPLAY).contains(name)) {
      throw new ParameterException(
          Objects.requireNonNull(spec).commandLine(),
          "There is no benchmark '%s'; there are: %s, %s, %s, %s."
              .formatted(name, CAPTURE, RENDER, LAYOUT, REPLAY));
    }
    if (json != null) {
      // Before minutes are spent on results that cannot be kept.
      Files.writeString(json, "[]\n");
    }
    System.out.println(Conditions.now());
    Conditions.warnings().forEach(System.err::println);
    List<Result> results;
    try (Workspace workspace = Workspace.create()) {
      results =
          switch (name) {
            case RENDER -> RenderBenchmark.run(workspace);
            case LAYOUT -> LayoutBenchmark.run(workspace);
            case REPLAY -> ReplayBenchmark.run(workspace, captures);
            default -> CaptureBenchmark.run(workspace);
          };
    }
    System.out.print(ResultTable.of(results));
    System.out.println(Conditions.load("at the end"));
    if (json != null) {
      Files.writeString(json, ResultJson.of(results), StandardCharsets.UTF_8);
    }
    return 0;
  }

  private static int wrongUsage(ParameterException problem, String[] arguments) {
    problem.getCommandLine().getErr().println("sightline: " + problem.getMessage());
    problem.getCommandLine().getErr().println("Try: sightline bench --help");
    return 2;
  }

  private static int failed(
      Exception problem, CommandLine command, CommandLine.ParseResult parsed) {
    String message = problem.getMessage();
    command.getErr().println("sightline: " + (message == null ? problem.toString() : message));
    return 1;
  }
}
