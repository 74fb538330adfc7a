package io.sightline.capture;

import java.io.Closeable;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** Bytes at offsets, of a file or of memory. Safe for use by several threads. */
interface ByteSource extends Closeable {
  long size() throws IOException;

  /** Fills the buffer; throws EOFException when there are fewer bytes. */
  void read(long offset, ByteBuffer into) throws IOException;

  default byte[] read(long offset, int length) throws IOException {
    byte[] bytes = new byte[length];
    read(offset, ByteBuffer.wrap(bytes));
    return bytes;
  }

  static ByteSource ofFile(Path file) throws IOException {
    return ofChannel(FileChannel.open(file, StandardOpenOption.READ));
  }

  static ByteSource ofChannel(FileChannel channel) {
    return new ByteSource() {
      @Override
      public long size() throws IOException {
        return channel.size();
      }

      @Override
      public void read(long offset, ByteBuffer into) throws IOException {
        long at = offset;
        while (into.hasRemaining()) {
          int count = channel.read(into, at);
          if (count < 0) {
            throw new EOFException("the file ends at offset " + at);
          }
          at += count;
        }
      }

      @Override
      public void close() throws IOException {
        channel.close();
      }
    };
  }

  static ByteSource ofBytes(byte[] bytes) {
    return new ByteSource() {
      @Override
      public long size() {
        return bytes.length;
      }

      @Override
      public void read(long offset, ByteBuffer into) throws IOException {
        if (offset < 0 || offset + into.remaining() > bytes.length) {
          throw new EOFException("the bytes end at offset " + bytes.length);
        }
        into.put(bytes, (int) offset, into.remaining());
      }

      @Override
      public void close() {}
    };
  }
}
