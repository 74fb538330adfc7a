package io.sightline.desktop.source.kube;

import java.net.URI;
import java.net.http.WebSocket;
import java.net.http.WebSocketHandshakeException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * One connection to a port of a pod through the API server, without a port on this machine.
 *
 * <p>A message begins with its channel: 0 carries data, 1 the error that ends it; the first message
 * of each is the port's number. What comes is asked for message by message, so a slow reader holds
 * the pod's end back; what goes is queued up to a bound. The library's own forwarding is not used:
 * over the JDK's WebSocket it drops what is sent while the message before is still being sent.
 *
 * <p>Source: Kubernetes, kubelet's portforward/websocket.go ({@code v4.channel.k8s.io}).
 * Thread-safe.
 */
public final class PortForward implements AutoCloseable {
  private static final String PROTOCOL = "v4.channel.k8s.io";
  private static final byte DATA = 0;
  private static final byte ERROR = 1;
  private static final int PORT_BYTES = 2;
  private static final int MAX_MESSAGE = 32 << 10;
  private static final long MAX_QUEUED = 4L << 20;
  private static final int MAX_ERROR_TEXT = 1_000;
  private static final long HANDSHAKE_SECONDS = 15;

  /** Takes what comes from the pod; called by one thread at a time. */
  public interface Receiver {
    /**
     * Some bytes.
     *
     * @return complete when the next may come
     */
    CompletionStage<?> data(ByteBuffer bytes);

    /** There will be nothing more, for that reason. */
    void ended(String reason);
  }

  private final Receiver receiver;
  private final AtomicBoolean over = new AtomicBoolean();
  private final StringBuilder error = new StringBuilder();
  private volatile @Nullable WebSocket socket;
  // Guarded by this.
  private CompletableFuture<?> sent = CompletableFuture.completedFuture(null);
  private long queued;

  private PortForward(Receiver receiver) {
    this.receiver = receiver;
  }

  /**
   * Connects.
   *
   * @throws ClusterException when the API server refuses or is out of reach; whether the pod's port
   *     is open shows later
   */
  public static PortForward open(
      ClusterClient client, String namespace, String pod, int port, Receiver receiver)
      throws ClusterException, InterruptedException {
    String scheme = "https".equalsIgnoreCase(client.server().getScheme()) ? "wss" : "ws";
    String rest = client.server().toString().substring(client.server().getScheme().length());
    URI uri =
        URI.create(
            "%s%s/api/v1/namespaces/%s/pods/%s/portforward?ports=%d"
                .formatted(scheme, rest, namespace, pod, port));
    PortForward forward = new PortForward(receiver);
    CompletableFuture<WebSocket> opening =
        client.webSocket().subprotocols(PROTOCOL).buildAsync(uri, forward.new Listener());
    try {
      WebSocket opened = opening.get(HANDSHAKE_SECONDS, TimeUnit.SECONDS);
      if (!PROTOCOL.equals(opened.getSubprotocol())) {
        opened.abort();
        throw ClusterException.lasting(
            "The API server %s forwards no ports over a WebSocket: it answered without the protocol %s, or something in between took it out"
                .formatted(client.server(), PROTOCOL));
      }
      return forward;
    } catch (ExecutionException e) {
      Throwable cause = e.getCause() == null ? e : e.getCause();
      String doing =
          "forward to pod %s in namespace %s, which needs the verbs get and create on pods/portforward"
              .formatted(pod, namespace);
      throw cause instanceof WebSocketHandshakeException refused && refused.getResponse() != null
          ? client.refused(doing, refused.getResponse().statusCode(), "")
          : client.explain(doing, cause);
    } catch (TimeoutException | InterruptedException e) {
      // The socket may still come; its listener ends it then.
      forward.close();
      opening.cancel(true);
      if (e instanceof InterruptedException interrupted) {
        throw interrupted;
      }
      throw client.explain("forward to pod " + pod, e);
    }
  }

  /** Sends a copy of these bytes after those before. */
  public void send(ByteBuffer bytes) {
    while (bytes.hasRemaining() && !over.get()) {
      ByteBuffer part = bytes.slice();
      part.limit(Math.min(part.remaining(), MAX_MESSAGE));
      bytes.position(bytes.position() + part.remaining());
      ByteBuffer message = ByteBuffer.allocate(part.remaining() + 1).put(DATA).put(part).flip();
      enqueue(message, message.remaining());
    }
  }

  private void enqueue(ByteBuffer message, int size) {
    WebSocket open = socket;
    if (open == null) {
      throw new IllegalStateException("sent before it was opened");
    }
    boolean full;
    synchronized (this) {
      queued += size;
      full = queued > MAX_QUEUED;
      if (!full) {
        sent =
            sent.thenCompose(_ -> open.sendBinary(message, true))
                .whenComplete((_, failure) -> sent(size, failure));
      }
    }
    if (full) {
      end("nothing is taken at the other end");
      open.abort();
    }
  }

  private void sent(int size, @Nullable Throwable failure) {
    synchronized (this) {
      queued -= size;
    }
    if (failure != null) {
      end("sending failed: " + failure.getMessage());
    }
  }

  /** Ends the connection; the receiver is not told. */
  @Override
  public void close() {
    over.set(true);
    WebSocket open = socket;
    if (open != null) {
      open.abort();
    }
  }

  private void end(String reason) {
    if (over.compareAndSet(false, true)) {
      receiver.ended(reason);
    }
  }

  private final class Listener implements WebSocket.Listener {
    private final int[] skipped = {0, 0};
    private boolean within;
    private byte channel;

    @Override
    public void onOpen(WebSocket opened) {
      socket = opened;
      if (over.get()) {
        opened.abort();
      } else {
        opened.request(1);
      }
    }

    @Override
    public @Nullable CompletionStage<?> onBinary(WebSocket from, ByteBuffer data, boolean last) {
      if (!within && data.hasRemaining()) {
        channel = data.get();
        within = true;
      }
      if (last) {
        within = false;
      }
      if (channel != DATA && channel != ERROR) {
        end("the API server sent on channel %d, which does not exist".formatted(channel));
        from.abort();
        return null;
      }
      // Each channel begins with the number of its port.
      while (skipped[channel] < PORT_BYTES && data.hasRemaining()) {
        data.get();
        skipped[channel]++;
      }
      if (!data.hasRemaining()) {
        from.request(1);
        return null;
      }
      if (channel == ERROR) {
        failed(from, data, last);
        return null;
      }
      return receiver.data(data).whenComplete((_, failure) -> from.request(1));
    }

    private void failed(WebSocket from, ByteBuffer data, boolean last) {
      error.append(StandardCharsets.UTF_8.decode(data));
      if (last || error.length() > MAX_ERROR_TEXT) {
        end(error.toString().replaceAll("\\p{Cntrl}+", " ").strip());
        from.abort();
      } else {
        from.request(1);
      }
    }

    @Override
    public @Nullable CompletionStage<?> onClose(WebSocket from, int status, String reason) {
      end(
          "the API server closed the forwarded connection (%d%s)"
              .formatted(status, reason.isEmpty() ? "" : " " + reason));
      return null;
    }

    @Override
    public void onError(WebSocket from, Throwable failure) {
      String text = failure.getMessage();
      end("the forwarded connection broke" + (text == null || text.isBlank() ? "" : ": " + text));
    }
  }
}
