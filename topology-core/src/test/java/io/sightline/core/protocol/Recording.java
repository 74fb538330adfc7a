package io.sightline.core.protocol;

import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.zip.GZIPInputStream;

/**
 * The bytes of one connection between a real client and a real server, recorded by a proxy: for
 * each read its direction (one byte), time (eight) and length (four), then the bytes.
 */
final class Recording {
  /** What one side sent at one time. */
  static final class Chunk {
    final Direction direction;
    final long nanos;
    final byte[] bytes;

    Chunk(Direction direction, long nanos, byte[] bytes) {
      this.direction = direction;
      this.nanos = nanos;
      this.bytes = bytes;
    }
  }

  private Recording() {}

  static List<Chunk> read(String name) {
    List<Chunk> chunks = new ArrayList<>();
    InputStream resource =
        Objects.requireNonNull(Recording.class.getResourceAsStream(name + ".rec.gz"), name);
    try (DataInputStream in =
        new DataInputStream(new BufferedInputStream(new GZIPInputStream(resource)))) {
      for (int side = in.read(); side >= 0; side = in.read()) {
        long nanos = in.readLong();
        byte[] bytes = in.readNBytes(in.readInt());
        chunks.add(
            new Chunk(side == 0 ? Direction.FROM_CLIENT : Direction.FROM_SERVER, nanos, bytes));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return chunks;
  }

  /** Plays a recording as it was. */
  static Wire play(List<Chunk> chunks) {
    Wire wire = new Wire();
    for (Chunk chunk : chunks) {
      wire.nanos = chunk.nanos;
      wire.chunk(chunk.direction, chunk.bytes, chunk.bytes.length);
    }
    return wire.close();
  }
}
