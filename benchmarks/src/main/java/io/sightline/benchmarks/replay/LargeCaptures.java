package io.sightline.benchmarks.replay;

import io.sightline.agent.relay.EncodedBatch;
import io.sightline.agent.relay.RelayLog;
import io.sightline.capture.CaptureMetadata;
import io.sightline.capture.CaptureWriter;
import io.sightline.core.fact.Fact;
import io.sightline.core.fact.LogBatch;
import io.sightline.wire.FactCodec;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.LongConsumer;

/**
 * Makes captures of wanted sizes from scripted facts: the relay's own log gives positions and
 * keyframes, and the product's own writer writes what a desktop that records would write.
 *
 * <p>All of them are of the same hours: a smaller one is the beginning of a larger one.
 */
public final class LargeCaptures {
  /** A capture that is wanted. */
  public record Wish(Path file, long bytes) {}

  private static final long EPOCH = 1;
  private static final long SECOND = 1_000_000_000L;
  private static final long ROOM_TO_SPARE = 1L << 30;
  private static final int PROGRESS_SECONDS = 300;

  private LargeCaptures() {}

  /**
   * Writes them.
   *
   * @param onProgress told now and then how many bytes the largest has
   * @throws IOException when the disk has not the room for them, before anything is written
   */
  public static void make(
      int pods, int calls, long seed, List<Wish> wishes, LongConsumer onProgress)
      throws IOException {
    checkRoom(wishes);
    BusyCluster cluster = new BusyCluster(pods, calls, seed);
    RelayLog log = new RelayLog(EPOCH, RelayLog.Limits.DEFAULT);
    try (Writers writers = new Writers(wishes)) {
      append(log, BusyCluster.START_NANOS, cluster.introduction(), writers);
      for (int second = 0; !writers.isDone(); second++) {
        long watermark = BusyCluster.START_NANOS + (second + 1) * SECOND;
        append(log, watermark, cluster.second(second), writers);
        if (second % PROGRESS_SECONDS == 0) {
          onProgress.accept(writers.bytes());
        }
      }
    }
  }

  private static void checkRoom(List<Wish> wishes) throws IOException {
    long needed = ROOM_TO_SPARE;
    for (Wish wish : wishes) {
      needed += wish.bytes();
    }
    Path folder = wishes.getFirst().file().toAbsolutePath().getParent();
    long free = Files.getFileStore(folder).getUsableSpace();
    if (free < needed) {
      throw new IOException(
          "The captures need %.1f GB in %s, where %.1f GB are free; name another folder with --captures, or set java.io.tmpdir."
              .formatted(needed / 1e9, folder, free / 1e9));
    }
  }

  /** Appends to the relay's log, and what that makes of it to the files. */
  private static void append(RelayLog log, long watermark, List<Fact> facts, Writers writers)
      throws IOException {
    long before = log.endPosition();
    LogBatch batch = log.append(watermark, facts);
    RelayLog.Cursor cursor = log.cursorAt(EPOCH, before);
    for (Optional<EncodedBatch> next = cursor.next(); next.isPresent(); next = cursor.next()) {
      EncodedBatch encoded = next.get();
      if (encoded.firstPosition() >= before) {
        writers.append(encoded, batch);
      }
    }
  }

  /** The files that are not large enough yet, the smallest first. */
  private static final class Writers implements AutoCloseable {
    private record Open(CaptureWriter writer, long bytes) {}

    private final List<Open> open = new ArrayList<>();
    private long written;

    Writers(List<Wish> wishes) throws IOException {
      List<Wish> sorted = new ArrayList<>(wishes);
      sorted.sort(Comparator.comparingLong(Wish::bytes));
      for (Wish wish : sorted) {
        open.add(
            new Open(
                CaptureWriter.replace(
                    wish.file(),
                    new CaptureMetadata(
                        "benchmark", "a busy cluster, scripted", BusyCluster.START_NANOS, EPOCH)),
                wish.bytes()));
      }
    }

    boolean isDone() {
      return open.isEmpty();
    }

    long bytes() {
      return written;
    }

    void append(EncodedBatch encoded, LogBatch facts) throws IOException {
      LogBatch batch =
          encoded.keyframe()
              ? FactCodec.parseLogBatch(encoded.bytes().toByteArray()).batch()
              : facts;
      for (Open it : open) {
        it.writer.append(batch, encoded.endPosition(), encoded.bytes());
        written = it.writer.size();
      }
      while (!open.isEmpty() && open.getFirst().writer.size() >= open.getFirst().bytes) {
        open.removeFirst().writer.close();
      }
    }

    /** Gives up those that are not whole. */
    @Override
    public void close() throws IOException {
      for (Open it : open) {
        it.writer.discard();
      }
    }
  }
}
