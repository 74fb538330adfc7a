package io.sightline.desktop.command;

import io.sightline.core.finding.Detectors;
import io.sightline.desktop.app.Captures;
import io.sightline.desktop.app.SessionRequest;
import io.sightline.desktop.export.Snapshot;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
    name = "open",
    mixinStandardHelpOptions = true,
    description = "Opens captures or packet files in the app, or writes what they show.")
final class OpenCommand implements Callable<Integer> {
  @Spec private @Nullable CommandSpec spec;

  @Parameters(
      paramLabel = "FILE",
      arity = "0..*",
      description = "Captures; pcap and pcapng too. Without any: the welcome page, to choose from.")
  private List<Path> files = List.of();

  @Option(names = "--headless", description = "Without a window: only write --png and --json.")
  private boolean headless;

  @Option(names = "--png", paramLabel = "FILE", description = "Write a picture of the map.")
  private @Nullable Path png;

  @Option(names = "--json", paramLabel = "FILE", description = "Write the data of the map.")
  private @Nullable Path json;

  @Mixin private final TimeOptions time = new TimeOptions();

  @Override
  public Integer call() throws IOException, InterruptedException {
    CommandSpec command = Objects.requireNonNull(spec);
    time.check(command);
    if (headless && (files.size() != 1 || (png == null && json == null))) {
      throw new ParameterException(
          command.commandLine(), "--headless takes one capture, and --png or --json");
    }
    try (PacketFiles packetFiles = new PacketFiles()) {
      if (headless) {
        Outputs.check(files.getFirst(), png, json);
        write(packetFiles.asCapture(files.getFirst()));
      } else if (files.isEmpty()) {
        Windows.welcome();
      } else {
        show(packetFiles);
      }
    }
    return 0;
  }

  private void show(PacketFiles packetFiles) throws IOException, InterruptedException {
    List<SessionRequest> requests = new ArrayList<>();
    for (Path file : files) {
      Path capture = packetFiles.asCapture(file);
      requests.add(
          capture.equals(file)
              ? Windows.request(capture, time.at())
              : Windows.at(Captures.openConverted(capture), time.at()));
    }
    Windows.show(requests, () -> {});
  }

  private void write(Path file) throws IOException {
    HeadlessToolkit.use();
    try (OpenedCapture capture = OpenedCapture.open(file)) {
      Snapshot snapshot = capture.snapshot(time.at(), time.from(), time.to());
      if (json != null) {
        snapshot.writeJson(json, Detectors.detect(snapshot.range()));
      }
      if (png != null) {
        snapshot.writePng(png);
      }
    }
  }
}
