package io.sightline.desktop.source;

import java.io.IOException;
import java.net.BindException;
import java.net.ServerSocket;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Ports for servers that a test starts as processes of their own.
 *
 * <p>They lie below those that the kernel gives to connections (net.ipv4.ip_local_port_range, from
 * 32768): one of these may be taken by whoever connects between the look and the use.
 */
final class TestPorts {
  private static final int FIRST = 20_000;
  private static final int COUNT = 10_000;
  private static final AtomicInteger NEXT =
      new AtomicInteger(ThreadLocalRandom.current().nextInt(COUNT));

  private TestPorts() {}

  /** A port that nobody listens on; each call gives another one. */
  static int free() throws IOException {
    for (int attempt = 0; attempt < COUNT; attempt++) {
      int port = FIRST + NEXT.getAndIncrement() % COUNT;
      try (ServerSocket socket = new ServerSocket(port)) {
        return socket.getLocalPort();
      } catch (BindException e) {
        // Somebody has it: the next one.
      }
    }
    throw new IOException("no port is free from %d on".formatted(FIRST));
  }
}
