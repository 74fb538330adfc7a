package io.sightline.desktop.app;

import io.sightline.core.fact.LogBatch;
import io.sightline.core.source.ScriptedSource;
import io.sightline.core.timeline.Cursor;
import io.sightline.core.timeline.MemoryFactLog;
import io.sightline.desktop.script.ShopScript;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** Opens a window on the scripted shop, to look at by hand. */
final class ShopWindow {
  private ShopWindow() {}

  static SessionRequest request(List<LogBatch> batches) {
    return new SessionRequest(
        ScriptedSource.ofBatches(batches),
        new MemoryFactLog(),
        Cursor.live(),
        new NoRecording(),
        Optional.empty());
  }

  public static void main(String[] arguments) throws Exception {
    int seconds = arguments.length > 0 ? Integer.parseInt(arguments[0]) : ShopScript.SECONDS;
    long start = System.nanoTime();
    DesktopApp.launch(
        List.of(request(ShopScript.batches().subList(0, seconds))),
        path -> {
          throw new IOException("scripts only");
        },
        () -> System.out.println("shown after " + (System.nanoTime() - start) / 1_000_000 + " ms"));
  }

  private static final class NoRecording implements Recording {
    @Override
    public void saveTo(Path target) throws IOException {
      throw new IOException("a script is not recorded");
    }

    @Override
    public String captureHash() {
      return "";
    }
  }
}
