package io.sightline.desktop.command;

import java.io.IOException;
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
  @Mixin private final LiveOptions options = new LiveOptions();

  @Override
  public Integer call() throws IOException, InterruptedException {
    options.checkOutputs();
    Privilege.require();
    try (LocalCapture capture = LocalCapture.start(options.capture(), List.of());
        EndWithProcess _ = EndWithProcess.of(capture)) {
      LiveRun run = new LiveRun(options, capture);
      if (options.headless()) {
        run.headless(
            _ -> {
              capture.awaitDeath(options.duration());
              return Optional.empty();
            });
      } else {
        run.window(() -> {});
      }
    }
    return 0;
  }
}
