package io.sightline.desktop.command;

import io.sightline.capture.CaptureFactLog;
import io.sightline.desktop.app.DesktopApp;
import io.sightline.desktop.app.Openers;
import io.sightline.desktop.app.SessionRequest;
import io.sightline.desktop.session.RangeReader;
import io.sightline.desktop.source.LiveSource;
import io.sightline.desktop.source.RelayAddress;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/**
 * What the launcher runs once after a build, so that the virtual machine can keep what a start
 * needs: a window in memory, and a connection to nobody.
 */
@Command(name = "warm-up", hidden = true, description = "Uses what a start with a window needs.")
final class WarmUpCommand implements Callable<Integer> {
  private static final int POLLS = 5;
  private static final int SEEKS = 150;
  private static final Duration POLL = Duration.ofMillis(100);

  @Parameters(paramLabel = "FILE", description = "A capture.")
  private Path file = Path.of("");

  @Override
  public Integer call() throws IOException, InterruptedException {
    HeadlessToolkit.use();
    try (RunDirectory directory = RunDirectory.create();
        LiveSource nobody =
            new LiveSource(
                new RelayAddress.UnixSocket(directory.path().resolve("relay.sock")), "warm-up")) {
      for (int i = 0; i < POLLS; i++) {
        nobody.poll(POLL);
      }
    }
    seekInIt();
    try (ClusterWindows clusters = new ClusterWindows(new ClusterOptions())) {
      DesktopApp.rehearse(
          Windows.request(file, null),
          new Openers(capture -> Windows.request(capture, null), clusters));
    }
    return 0;
  }

  /** What decodes and folds is to be known as often used: a large capture takes much of it. */
  private void seekInIt() throws IOException {
    try (CaptureFactLog log = CaptureFactLog.open(file)) {
      long span = log.lastNanos() - log.firstNanos();
      for (int i = 1; i <= SEEKS; i++) {
        long to = log.firstNanos() + span / SEEKS * i;
        new RangeReader(log.uncached()).between(to - SessionRequest.RANGE.toNanos(), to);
      }
    }
  }
}
