package io.sightline.desktop.command;

import io.sightline.core.finding.Detectors;
import io.sightline.desktop.issue.Notices;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

@Command(
    name = "demo",
    mixinStandardHelpOptions = true,
    description = {
      "Runs a small shop of real servers in network namespaces, with real traffic and three faults",
      "in turn (saturated disk, CPU limit, blocked connection), captured by eBPF and shown.",
      "Where that cannot be done it says why and shows a recorded run instead."
    })
final class DemoCommand implements Callable<Integer> {
  /** The shop's servers that stand for hosts elsewhere run in cgroups below this one. */
  private static final String OTHER_HOSTS = "/sightline-demo-external";

  @Spec private @Nullable CommandSpec spec;

  @Mixin private final LiveOptions options = new LiveOptions();

  @Override
  public Integer call() throws IOException, InterruptedException {
    options.check();
    if (options.duration().compareTo(DemoShop.SHORTEST) < 0) {
      throw new ParameterException(
          Objects.requireNonNull(spec).commandLine(),
          "--duration is too short to show three faults: give at least %ds"
              .formatted(DemoShop.SHORTEST.toSeconds()));
    }
    Optional<String> obstacle = Privilege.obstacle();
    if (obstacle.isPresent()) {
      return replayInstead(obstacle.get());
    }
    try (LocalCapture capture = LocalCapture.start(options.capture(), List.of(OTHER_HOSTS));
        EndWithProcess _ = EndWithProcess.of(capture);
        DemoShop shop = new DemoShop(capture.directory(), options.duration());
        EndWithProcess _ = EndWithProcess.of(shop)) {
      LiveRun run = new LiveRun(options, capture);
      if (options.headless()) {
        run.headless(
            session -> {
              shop.start();
              return shop.watch(() -> session.view().link().finalFailure().isPresent());
            });
      } else {
        Notices notices = new Notices();
        run.window(notices, () -> shop.startBeside(notices));
        shop.requireNoFailure();
      }
    }
    return 0;
  }

  private Integer replayInstead(String obstacle) throws IOException, InterruptedException {
    System.err.println("sightline: " + obstacle);
    Path example = example();
    System.err.println("sightline: showing a recorded run instead: " + example);
    if (options.capture() != null) {
      System.err.println("sightline: so nothing is written to " + options.capture());
    }
    if (!options.headless()) {
      Windows.show(List.of(Windows.request(example, null)), () -> {});
      return 0;
    }
    HeadlessToolkit.use();
    try (OpenedCapture capture = OpenedCapture.open(example)) {
      var snapshot = capture.snapshot(null, null, null);
      Path json = options.json();
      if (json != null) {
        snapshot.writeJson(json, Detectors.detect(snapshot.range()));
      }
      Path png = options.png();
      if (png != null) {
        snapshot.writePng(png);
      }
    }
    return 0;
  }

  /** A capture of the demo that comes with the program. */
  static Path example() throws IOException {
    Path folder = Installation.home().resolve("examples");
    try (Stream<Path> files = Files.list(folder)) {
      return files
          .filter(file -> file.toString().endsWith(".slcap"))
          .sorted()
          .findFirst()
          .orElseThrow(() -> new IOException("there is no example in " + folder));
    }
  }
}
