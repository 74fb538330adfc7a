package io.sightline.core.protocol;

final class RedisDecoder extends StreamDecoder {
  RedisDecoder(RequestSink sink, DecodeCounters counters) {}

  @Override
  int data(
      Direction direction,
      byte[] bytes,
      int offset,
      int length,
      long position,
      long nanos,
      boolean runStart) {
    return length;
  }

  @Override
  void skipped(Direction direction, long length, boolean lost, long position, long nanos) {}

  @Override
  long skippableUntil(Direction direction) {
    return NOTHING_SKIPPABLE;
  }

  @Override
  Protocol protocol() {
    return Protocol.REDIS;
  }

  @Override
  CaptureNeed captureNeed() {
    return CaptureNeed.WHOLE;
  }

  @Override
  void close(CloseReason reason, long nanos) {}
}
