package io.sightline.desktop.source.kube;

import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * A SOCKS 5 proxy on the loopback (RFC 1928, RFC 1929). Wherever a client wants to go, it is led to
 * one port: so nobody who goes there by another way arrives.
 */
public final class SocksServer implements AutoCloseable {
  private final ServerSocket listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
  private final int target;
  private final String login;
  private final List<String> wanted = new CopyOnWriteArrayList<>();
  private final Set<Socket> open = ConcurrentHashMap.newKeySet();
  private volatile int reply;

  /**
   * A proxy.
   *
   * @param target the port that all are led to
   * @param login user and password with a colon between; empty to let everybody in
   */
  public SocksServer(int target, String login) throws IOException {
    this.target = target;
    this.login = login;
    Thread.ofVirtual().start(this::accept);
  }

  public int port() {
    return listener.getLocalPort();
  }

  /** Where clients wanted to go, as host and port. */
  public List<String> wanted() {
    return List.copyOf(wanted);
  }

  /** Answers each request with that failure from now on; 0 for none. */
  public void refuse(int code) {
    reply = code;
  }

  @Override
  public void close() throws IOException {
    listener.close();
    for (Socket socket : open) {
      socket.close();
    }
  }

  private void accept() {
    while (!listener.isClosed()) {
      try {
        Socket client = listener.accept();
        open.add(client);
        Thread.ofVirtual().start(() -> serve(client));
      } catch (IOException e) {
        return;
      }
    }
  }

  private void serve(Socket client) {
    try (client) {
      DataInputStream in = new DataInputStream(client.getInputStream());
      OutputStream out = client.getOutputStream();
      if (in.readUnsignedByte() != 5) {
        return;
      }
      byte[] methods = new byte[in.readUnsignedByte()];
      in.readFully(methods);
      int method = login.isEmpty() ? 0 : 2;
      if (new String(methods, StandardCharsets.ISO_8859_1).indexOf(method) < 0) {
        out.write(new byte[] {5, (byte) 0xff});
        return;
      }
      out.write(new byte[] {5, (byte) method});
      if (method == 2) {
        in.readUnsignedByte();
        String given = text(in) + ":" + text(in);
        out.write(new byte[] {1, (byte) (given.equals(login) ? 0 : 1)});
        if (!given.equals(login)) {
          return;
        }
      }
      in.readFully(new byte[3]);
      String host = host(in);
      wanted.add(host + ":" + in.readUnsignedShort());
      out.write(new byte[] {5, (byte) reply, 0, 1, 0, 0, 0, 0, 0, 0});
      if (reply == 0) {
        try (Socket server = new Socket(InetAddress.getLoopbackAddress(), target)) {
          open.add(server);
          Thread up = Thread.ofVirtual().start(() -> copy(client, server));
          copy(server, client);
          up.join();
        }
      }
    } catch (IOException | InterruptedException e) {
      // The client has gone, or the test is over.
    }
  }

  private static String host(DataInputStream in) throws IOException {
    byte[] address =
        switch (in.readUnsignedByte()) {
          case 1 -> new byte[4];
          case 4 -> new byte[16];
          default -> null;
        };
    if (address == null) {
      return text(in);
    }
    in.readFully(address);
    return InetAddress.getByAddress(address).getHostAddress();
  }

  private static String text(DataInputStream in) throws IOException {
    byte[] bytes = new byte[in.readUnsignedByte()];
    in.readFully(bytes);
    return new String(bytes, StandardCharsets.UTF_8);
  }

  private static void copy(Socket from, Socket to) {
    try {
      InputStream in = from.getInputStream();
      in.transferTo(to.getOutputStream());
      to.shutdownOutput();
    } catch (IOException e) {
      // One end has gone.
    }
  }
}
