package io.sightline.desktop.source;

import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A kubelet's end of a port-forward over a WebSocket, {@code v4.channel.k8s.io}: RFC 6455 frames,
 * channel 0 for data and 1 for errors, each begun with the port's number.
 */
final class ScriptedForward implements AutoCloseable {
  private static final int PORT = 4318;
  private static final int BINARY = 2;
  private static final int CLOSE = 8;
  private static final int PING = 9;
  private static final int PONG = 10;

  private final DataInputStream in;
  private final OutputStream out;
  private final int target;
  private volatile @Nullable Socket pod;
  private volatile boolean cut;

  ScriptedForward(InputStream in, OutputStream out, int target) {
    this.in = new DataInputStream(in);
    this.out = out;
    this.target = target;
  }

  /** Serves until one of the two ends closes. */
  void run(Map<String, String> headers) throws IOException {
    String answer =
        "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: %s\r\nSec-WebSocket-Protocol: v4.channel.k8s.io\r\n\r\n"
            .formatted(accept(String.valueOf(headers.get("sec-websocket-key"))));
    out.write(answer.getBytes(StandardCharsets.US_ASCII));
    byte[] port = {(byte) PORT, (byte) (PORT >> 8)};
    send(0, port, 2);
    send(1, port, 2);
    Socket connection;
    try {
      connection = new Socket(InetAddress.getLoopbackAddress(), target);
    } catch (IOException e) {
      byte[] text =
          "error forwarding port 4318 to pod: dial tcp4 127.0.0.1:4318: connect: connection refused"
              .getBytes(StandardCharsets.UTF_8);
      send(1, text, text.length);
      return;
    }
    pod = connection;
    try (connection) {
      Thread.ofVirtual().name("from-pod").start(() -> fromPod(connection));
      OutputStream toPod = connection.getOutputStream();
      boolean open = true;
      while (open && !cut) {
        open = frame(toPod);
      }
    }
  }

  private void fromPod(Socket connection) {
    byte[] buffer = new byte[20_000];
    try {
      InputStream from = connection.getInputStream();
      for (int read = from.read(buffer); read >= 0; read = from.read(buffer)) {
        send(0, buffer, read);
      }
      synchronized (out) {
        out.write(new byte[] {(byte) (0x80 | CLOSE), 0});
        out.flush();
      }
    } catch (IOException e) {
      // As when either end has gone.
    }
  }

  private boolean frame(OutputStream toPod) throws IOException {
    int first = in.read();
    if (first < 0) {
      return false;
    }
    int second = in.readUnsignedByte();
    long length = second & 0x7f;
    if (length == 126) {
      length = in.readUnsignedShort();
    } else if (length == 127) {
      length = in.readLong();
    }
    byte[] mask = in.readNBytes(4);
    byte[] payload = in.readNBytes((int) length);
    for (int i = 0; i < payload.length; i++) {
      payload[i] ^= mask[i % 4];
    }
    switch (first & 0x0f) {
      case BINARY, 0 -> {
        if (payload[0] != 0) {
          throw new IOException("the client sent on channel " + payload[0]);
        }
        toPod.write(payload, 1, payload.length - 1);
        toPod.flush();
      }
      case PING -> {
        synchronized (out) {
          out.write(new byte[] {(byte) (0x80 | PONG), 0});
          out.flush();
        }
      }
      case CLOSE -> {
        return false;
      }
      default -> throw new IOException("an unknown frame: " + first);
    }
    return true;
  }

  private void send(int channel, byte[] bytes, int length) throws IOException {
    ByteBuffer frame = ByteBuffer.allocate(length + 5);
    frame.put((byte) (0x80 | BINARY));
    if (length + 1 < 126) {
      frame.put((byte) (length + 1));
    } else {
      frame.put((byte) 126).putShort((short) (length + 1));
    }
    frame.put((byte) channel).put(bytes, 0, length);
    synchronized (out) {
      out.write(frame.array(), 0, frame.position());
      out.flush();
    }
  }

  private static String accept(String key) {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-1");
      return Base64.getEncoder()
          .encodeToString(
              digest.digest(
                  (key + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11")
                      .getBytes(StandardCharsets.US_ASCII)));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Ends it as a lost network does: without a word. */
  void cut() {
    cut = true;
    try {
      close();
      out.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() throws IOException {
    Socket connection = pod;
    if (connection != null) {
      connection.close();
    }
  }
}
