package io.sightline.desktop.source;

import io.sightline.capture.CaptureException;
import io.sightline.capture.CaptureReader;
import io.sightline.core.fact.LogBatch;
import io.sightline.core.source.FactSource;
import io.sightline.core.source.PollResult;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Iterator;

/**
 * Facts from a capture, as fast as they are polled. Facts that cannot be read are replaced by a
 * {@code Loss} in their place.
 */
public final class CaptureSource implements FactSource {
  private final CaptureReader reader;
  private final String description;
  private final Iterator<LogBatch> batches;
  private volatile boolean closed;

  /** Opens a capture; throws when it cannot be read or is none. */
  public CaptureSource(Path file) throws CaptureException {
    this.reader = CaptureReader.open(file);
    this.batches = reader.batches();
    Path name = file.getFileName();
    this.description = name == null ? file.toString() : name.toString();
  }

  @Override
  public String description() {
    return description;
  }

  @Override
  public PollResult poll(Duration timeout) {
    if (closed) {
      return new PollResult.End();
    }
    try {
      return batches.hasNext() ? new PollResult.Batch(batches.next()) : new PollResult.End();
    } catch (UncheckedIOException e) {
      if (closed) {
        return new PollResult.End();
      }
      throw e;
    }
  }

  @Override
  public void close() {
    closed = true;
    reader.close();
  }
}
