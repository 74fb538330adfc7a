package io.sightline.agent.kube;

import io.fabric8.kubernetes.client.http.AsyncBody;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * The body of an answer as it comes in, read by one thread.
 *
 * <p>The client's own stream waits for ever on a connection that is dead without having been
 * closed; this one gives up after a while without a byte. More is asked of the connection only once
 * what came was read, so a reader that is slow slows the server down and holds one buffer.
 */
final class BodyStream extends InputStream implements AsyncBody.Consumer<List<ByteBuffer>> {
  private final long silenceNanos;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private final Deque<ByteBuffer> arrived = new ArrayDeque<>();
  private @Nullable AsyncBody body;
  private @Nullable Throwable failure;
  private boolean asked;
  private boolean ended;

  /**
   * A stream without a body yet.
   *
   * @param silence a read fails after that time without a byte
   */
  BodyStream(Duration silence) {
    this.silenceNanos = silence.toNanos();
  }

  /** Begins to read a body. */
  void open(AsyncBody opened) {
    lock.lock();
    try {
      body = opened;
    } finally {
      lock.unlock();
    }
    var _ = opened.done().whenComplete((_, error) -> end(error));
  }

  @Override
  public void consume(List<ByteBuffer> buffers, AsyncBody from) {
    lock.lock();
    try {
      arrived.addAll(buffers);
      asked = false;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /** Makes the reader fail at once; from any thread. */
  void abort(String reason) {
    end(new IOException(reason));
    cancel();
  }

  private void end(@Nullable Throwable error) {
    lock.lock();
    try {
      if (!ended) {
        ended = true;
        failure = error;
        changed.signalAll();
      }
    } finally {
      lock.unlock();
    }
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
  }

  @Override
  public int read(byte[] into, int offset, int length) throws IOException {
    if (length == 0) {
      return 0;
    }
    lock.lock();
    try {
      ByteBuffer next = next();
      if (next == null) {
        return -1;
      }
      int count = Math.min(length, next.remaining());
      next.get(into, offset, count);
      return count;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("interrupted while reading from the API server");
    } finally {
      lock.unlock();
    }
  }

  /** Waits for bytes; null at the end. */
  private @Nullable ByteBuffer next() throws IOException, InterruptedException {
    long left = silenceNanos;
    while (true) {
      while (!arrived.isEmpty()) {
        if (arrived.getFirst().hasRemaining()) {
          return arrived.getFirst();
        }
        arrived.removeFirst();
      }
      if (ended) {
        if (failure != null) {
          throw new IOException(reasonOf(failure), failure);
        }
        return null;
      }
      if (left <= 0) {
        throw new SocketTimeoutException(
            "nothing came for %d s".formatted(TimeUnit.NANOSECONDS.toSeconds(silenceNanos)));
      }
      if (!asked && body != null) {
        asked = true;
        body.consume();
        // It may have called back already, on this thread.
        continue;
      }
      left = changed.awaitNanos(left);
    }
  }

  private static String reasonOf(Throwable failure) {
    String message = failure.getMessage();
    return message == null ? failure.getClass().getSimpleName() : message;
  }

  private void cancel() {
    AsyncBody opened;
    lock.lock();
    try {
      opened = body;
    } finally {
      lock.unlock();
    }
    if (opened != null) {
      opened.cancel();
    }
  }

  @Override
  public void close() {
    end(null);
    cancel();
  }
}
