package io.sightline.benchmarks;

import io.sightline.agent.nativelib.BpfLink;
import io.sightline.agent.nativelib.BpfObject;
import io.sightline.agent.nativelib.MappedRing;
import io.sightline.agent.probe.RingConsumer;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * The agent's side of the ring benchmark, as a process of its own so that it runs with the agent's
 * JVM options: fills a ring and drains it with the agent's {@link RingConsumer}.
 *
 * <p>Arguments and output are those of {@code consume.c}, its peer.
 */
final class RingDrain {
  private static final long NANOS_PER_MILLI = 1_000_000;

  private RingDrain() {}

  private static final class Tally implements RingConsumer.Sink {
    private long records;
    private long numbers;

    @Override
    public void accept(MemorySegment data, long at, int length) {
      if (length != RingComparison.RECORD_BYTES) {
        throw new IllegalStateException("a record of " + length + " bytes");
      }
      records++;
      numbers += data.get(ValueLayout.JAVA_LONG, at);
    }
  }

  /** Arguments: the BPF object, milliseconds to warm up, milliseconds to measure. */
  public static void main(String[] arguments) throws IOException {
    byte[] image = Files.readAllBytes(Path.of(arguments[0]));
    try (BpfObject object = BpfObject.open("fill", image)) {
      object.load();
      try (BpfLink fill = object.attach("fill");
          MappedRing ring = new MappedRing(object.map("ring"))) {
        RingConsumer consumer = new RingConsumer(ring);
        measure(fill, consumer, Long.parseLong(arguments[1]));
        System.out.println(measure(fill, consumer, Long.parseLong(arguments[2])).toLine());
      }
    }
  }

  private static RingComparison.Drained measure(BpfLink fill, RingConsumer consumer, long millis) {
    Tally tally = new Tally();
    long drainingNanos = 0;
    long fills = 0;
    long end = System.nanoTime() + millis * NANOS_PER_MILLI;
    while (System.nanoTime() < end) {
      fill.iterate();
      long begun = System.nanoTime();
      consumer.drain(tally);
      drainingNanos += System.nanoTime() - begun;
      fills++;
    }
    return new RingComparison.Drained(tally.records, drainingNanos, fills, tally.numbers);
  }
}
