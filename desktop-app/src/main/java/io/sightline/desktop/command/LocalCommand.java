package io.sightline.desktop.command;

import io.sightline.desktop.issue.Notices;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

@Command(
    name = "local",
    mixinStandardHelpOptions = true,
    description = "Captures this machine with eBPF and shows it.")
final class LocalCommand implements Callable<Integer> {
  /** How soon it is noticed that the session cannot go on. */
  private static final Duration SLICE = Duration.ofMillis(200);

  @Mixin private final LiveOptions options = new LiveOptions();

  private static Duration min(Duration a, Duration b) {
    return a.compareTo(b) < 0 ? a : b;
  }

  @Override
  public Integer call() throws IOException, InterruptedException {
    options.check();
    Privilege.require();
    try (LocalCapture capture = LocalCapture.start(options.capture(), List.of());
        EndWithProcess _ = EndWithProcess.of(capture)) {
      LiveRun run = new LiveRun(options, capture);
      if (options.headless()) {
        run.headless(
            session -> {
              long end = System.nanoTime() + options.duration().toNanos();
              while (System.nanoTime() - end < 0
                  && capture.isAlive()
                  && session.view().link().finalFailure().isEmpty()) {
                capture.awaitDeath(min(SLICE, Duration.ofNanos(end - System.nanoTime())));
              }
              return Optional.empty();
            });
      } else {
        run.window(new Notices(), () -> {});
      }
    }
    return 0;
  }
}
