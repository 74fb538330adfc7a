package io.sightline.agent.flow;

import io.sightline.agent.probe.Connection;
import io.sightline.agent.probe.Direction;
import io.sightline.agent.probe.PayloadChunk;
import io.sightline.core.fact.IpAddress;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Payload that arrived with the end of a handshake, when only the listener's socket existed: it is
 * kept by addresses until the accepted socket is known. Bounded; what finds no room is counted.
 */
final class EarlyChunks {
  private static final int MAX_CHUNKS = 4_096;

  private record Key(int netns, IpAddress local, int localPort, IpAddress remote, int remotePort) {}

  /** A chunk that was kept. */
  static final class Chunk {
    private final Direction direction;
    private final int sequence;
    private final int wireLength;
    private final byte[] bytes;
    private final long bootNanos;

    Chunk(PayloadChunk chunk) {
      direction = chunk.direction();
      sequence = chunk.tcpSequence();
      wireLength = ChunkLength.onWire(chunk);
      bytes = new byte[chunk.capturedBytes()];
      chunk.copyTo(bytes, 0);
      bootNanos = chunk.timeBootNanos();
    }

    void feed(TrackedFlow flow) {
      flow.payload(direction, sequence, wireLength, bytes, bytes.length, bootNanos);
    }
  }

  private final Map<Key, List<Chunk>> chunks = new HashMap<>();
  private int size;
  private long refused;

  void keep(PayloadChunk chunk) {
    if (size >= MAX_CHUNKS) {
      refused++;
      return;
    }
    chunks
        .computeIfAbsent(
            new Key(
                chunk.netnsInode(),
                chunk.localAddress(),
                chunk.localPort(),
                chunk.remoteAddress(),
                chunk.remotePort()),
            key -> new ArrayList<>(1))
        .add(new Chunk(chunk));
    size++;
  }

  /** What was kept for a connection, which is now known. */
  List<Chunk> take(Connection connection) {
    if (size == 0) {
      return List.of();
    }
    List<Chunk> found =
        chunks.remove(
            new Key(
                connection.netnsInode(),
                connection.localAddress(),
                connection.localPort(),
                connection.remoteAddress(),
                connection.remotePort()));
    if (found == null) {
      return List.of();
    }
    size -= found.size();
    return found;
  }

  /** Drops what waited for a whole window without its connection turning up. */
  void expire(long beforeBootNanos) {
    chunks
        .values()
        .removeIf(
            waiting -> {
              boolean old = waiting.getFirst().bootNanos < beforeBootNanos;
              if (old) {
                size -= waiting.size();
                refused += waiting.size();
              }
              return old;
            });
  }

  /** How many chunks were given up. */
  long refused() {
    return refused;
  }
}
