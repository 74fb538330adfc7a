package io.sightline.desktop.script;

import io.sightline.capture.CaptureException;
import io.sightline.capture.CaptureMetadata;
import io.sightline.capture.CaptureWriter;
import io.sightline.core.fact.LogBatch;
import java.nio.file.Path;
import java.util.List;

/** Captures on the disk, made of prepared batches. */
public final class CaptureFiles {
  private CaptureFiles() {}

  /** The whole session of the shop. */
  public static Path shop(Path file) throws CaptureException {
    return write(file, "shop-host", ShopScript.batches());
  }

  /** These batches, as recorded from a source of that description. */
  public static Path write(Path file, String description, List<LogBatch> batches)
      throws CaptureException {
    CaptureMetadata metadata = new CaptureMetadata("1.2.3", description, ShopScript.START_NANOS, 1);
    try (CaptureWriter writer = CaptureWriter.create(file, metadata)) {
      for (LogBatch batch : batches) {
        writer.append(batch);
      }
    }
    return file;
  }
}
