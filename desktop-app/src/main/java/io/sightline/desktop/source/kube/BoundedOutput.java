package io.sightline.desktop.source.kube;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;

/**
 * What a process prints, read on a thread of its own to the end and kept up to a bound; what is
 * beyond is read and dropped, so that the process never waits.
 */
final class BoundedOutput {
  /** A descendant may hold the pipe open after the process has ended. */
  private static final long LAST_BYTES_SECONDS = 2;

  private final ByteArrayOutputStream kept = new ByteArrayOutputStream();
  private final CompletableFuture<Void> done = new CompletableFuture<>();
  private volatile boolean cut;

  private BoundedOutput() {}

  /**
   * Begins to read.
   *
   * @param onLine told of each piece of text as it comes
   */
  static BoundedOutput of(InputStream in, int maxBytes, Consumer<String> onLine) {
    BoundedOutput output = new BoundedOutput();
    Thread.ofVirtual()
        .name("plugin-output")
        .start(
            () -> {
              try (in) {
                output.read(in, maxBytes, onLine);
              } catch (IOException e) {
                // The process was ended; what came before is kept.
              } finally {
                output.done.complete(null);
              }
            });
    return output;
  }

  private void read(InputStream in, int maxBytes, Consumer<String> onLine) throws IOException {
    byte[] buffer = new byte[8192];
    for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
      onLine.accept(new String(Arrays.copyOf(buffer, read), StandardCharsets.UTF_8));
      synchronized (kept) {
        int room = Math.min(read, maxBytes - kept.size());
        kept.write(buffer, 0, room);
        cut |= room < read;
      }
    }
  }

  /** What was printed, once the process has ended. */
  byte[] await() throws InterruptedException {
    try {
      done.get(LAST_BYTES_SECONDS, TimeUnit.SECONDS);
    } catch (TimeoutException e) {
      // What there is has to do.
    } catch (ExecutionException e) {
      throw new IllegalStateException(e);
    }
    synchronized (kept) {
      return kept.toByteArray();
    }
  }

  /** Whether there was more than is kept. */
  boolean isCut() {
    return cut;
  }
}
