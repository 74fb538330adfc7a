package io.sightline.desktop.command;

import io.sightline.core.finding.Detectors;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

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

  private static final Duration START = Duration.ofSeconds(90);
  private static final Duration END = Duration.ofSeconds(20);

  @Mixin private final LiveOptions options = new LiveOptions();

  @Override
  public Integer call() throws IOException, InterruptedException {
    options.checkOutputs();
    Optional<String> obstacle = Privilege.obstacle();
    if (obstacle.isPresent()) {
      return replayInstead(obstacle.get());
    }
    try (LocalCapture capture = LocalCapture.start(options.capture(), List.of(OTHER_HOSTS));
        EndWithProcess _ = EndWithProcess.of(capture);
        ChildProcess shop = startShop(capture.directory());
        EndWithProcess _ = EndWithProcess.of(shop)) {
      LiveRun run = new LiveRun(options, capture);
      if (options.headless()) {
        run.headless(_ -> watch(shop, capture.directory()));
      } else {
        run.window(() -> {});
      }
    }
    return 0;
  }

  private ChildProcess startShop(Path directory) throws IOException {
    return ChildProcess.start(
        "the shop",
        Installation.module("demo-shop"),
        "io.sightline.shop.Main",
        List.of("-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1"),
        List.of(
            "run",
            "--duration",
            options.duration().toSeconds() + "s",
            "--ready-file",
            ready(directory).toString(),
            "--events-file",
            events(directory).toString()),
        directory.resolve("shop.log"),
        END);
  }

  /** Waits for the shop to open and to close; what happened between the two is the demo. */
  private static Optional<LiveRun.Stretch> watch(ChildProcess shop, Path directory)
      throws IOException, InterruptedException {
    System.out.println("the shop opens …");
    shop.awaitFile(ready(directory), START);
    ShopEvents events = new ShopEvents(events(directory), System.out);
    while (shop.isAlive()) {
      events.read();
      Thread.sleep(Duration.ofMillis(200));
    }
    events.read();
    shop.awaitSuccess();
    return events.stretch();
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

  private static Path example() throws IOException {
    Path folder = Installation.home().resolve("examples");
    try (Stream<Path> files = Files.list(folder)) {
      return files
          .filter(file -> file.toString().endsWith(".slcap"))
          .sorted()
          .findFirst()
          .orElseThrow(() -> new IOException("there is no example in " + folder));
    }
  }

  private static Path ready(Path directory) {
    return directory.resolve("shop.ready");
  }

  private static Path events(Path directory) {
    return directory.resolve("shop.events");
  }
}
