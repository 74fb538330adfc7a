package io.sightline.desktop.source;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * A way to a port of this machine of which the connections can die without a word, as they do while
 * a desktop sleeps and a translator between it and the cluster forgets them. New ones live.
 */
final class DeadLine implements AutoCloseable {
  private final ServerSocket listener;
  private final int target;
  private final List<Link> links = new CopyOnWriteArrayList<>();

  private static final class Link {
    private final Socket near;
    private final Socket far;
    private volatile boolean dead;

    Link(Socket near, Socket far) {
      this.near = near;
      this.far = far;
    }

    void copy(Socket from, Socket to) {
      byte[] buffer = new byte[16 << 10];
      try (InputStream in = from.getInputStream();
          OutputStream out = to.getOutputStream()) {
        for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
          if (!dead) {
            out.write(buffer, 0, read);
            out.flush();
          }
        }
      } catch (IOException _) {
        // Either end has gone.
      }
    }
  }

  DeadLine(int target) throws IOException {
    this.target = target;
    this.listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    Thread.ofVirtual().name("dead-line").start(this::accept);
  }

  int port() {
    return listener.getLocalPort();
  }

  /** How many connections were made through it. */
  int connections() {
    return links.size();
  }

  /** Lets nothing through any more on those that are there, and closes none. */
  void die() {
    links.forEach(link -> link.dead = true);
  }

  private void accept() {
    while (true) {
      try {
        Socket near = listener.accept();
        Link link = new Link(near, new Socket(InetAddress.getLoopbackAddress(), target));
        links.add(link);
        Thread.ofVirtual().start(() -> link.copy(link.near, link.far));
        Thread.ofVirtual().start(() -> link.copy(link.far, link.near));
      } catch (IOException _) {
        return;
      }
    }
  }

  @Override
  public void close() throws IOException {
    listener.close();
    for (Link link : links) {
      link.near.close();
      link.far.close();
    }
  }
}
