package io.sightline.core.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class StreamAssemblerTest {
  private static final int WRAPS_SOON = -3;

  private final StringBuilder stream = new StringBuilder();
  private final DecodeCounters counters = new DecodeCounters();
  private long skippable = -1;
  private final StreamAssembler assembler =
      new StreamAssembler(
          new StreamAssembler.Output() {
            @Override
            public void data(byte[] bytes, int offset, int length, long position, long nanos) {
              stream.append(new String(bytes, offset, length, StandardCharsets.US_ASCII));
            }

            @Override
            public void skipped(long length, boolean lost, long position, long nanos) {
              stream.append(lost ? "<lost " : "<skip ").append(length).append('>');
            }

            @Override
            public long skippableUntil() {
              return skippable;
            }
          },
          counters);

  private void accept(int at, String text) {
    accept(at, text, text.length(), 0);
  }

  private void accept(int at, String text, int wireLength, long nanos) {
    byte[] bytes = text.getBytes(StandardCharsets.US_ASCII);
    assembler.accept(WRAPS_SOON + at, wireLength, bytes, 0, bytes.length, nanos);
  }

  @Test
  void chunksComeOutInOrderAcrossTheWrapOfSequenceNumbers() {
    accept(0, "ab");
    accept(6, "gh");
    accept(4, "ef");
    accept(2, "cd");
    accept(8, "ij");
    assertThat(stream).hasToString("abcdefghij");
    assertThat(assembler.hasHole()).isFalse();
  }

  @Test
  void whatWasSeenBeforeIsDropped() {
    accept(0, "abcd");
    accept(0, "abcd");
    accept(2, "cdef");
    accept(-1, "z");
    assertThat(stream).hasToString("abcdef");
    assertThat(counters.duplicateBytes()).isEqualTo(4 + 2 + 1);
  }

  @Test
  void aHoleIsGivenUpAfterItsTimeAndNotBefore() {
    accept(0, "ab", 2, 0);
    accept(4, "ef", 2, 1_000);
    assembler.expire(1_000 + StreamAssembler.REORDER_NANOS - 1);
    assertThat(stream).hasToString("ab");
    assembler.expire(1_000 + StreamAssembler.REORDER_NANOS);
    assertThat(stream).hasToString("ab<lost 2>ef");
    accept(2, "cd");
    assertThat(stream).hasToString("ab<lost 2>ef");
    assertThat(counters.lostBytes()).isEqualTo(2);
  }

  @Test
  void whatCaptureLeftOutIsSkippedAndNotLost() {
    accept(0, "ab", 10, 0);
    accept(10, "kl");
    skippable = Long.MAX_VALUE;
    accept(100, "x");
    assertThat(stream).hasToString("ab<skip 8>kl<skip 88>x");
    assertThat(counters.lostBytes()).isZero();
    assertThat(counters.uncapturedBytes()).isEqualTo(96);
  }

  @Test
  void whatWaitsForAHoleIsBounded() {
    accept(0, "a");
    for (int i = 0; i <= StreamAssembler.MAX_HELD_CHUNKS; i++) {
      accept(2 + 2 * i, "b");
    }
    assertThat(counters.lostBytes()).isPositive();
    assembler.finish();
    assertThat(assembler.hasHole()).isFalse();
    assertThat(counters.lostBytes()).isEqualTo(StreamAssembler.MAX_HELD_CHUNKS + 1);
  }
}
