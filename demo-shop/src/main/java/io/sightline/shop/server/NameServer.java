package io.sightline.shop.server;

import io.sightline.shop.host.Launcher;
import io.sightline.shop.host.ServerProcess;
import io.sightline.shop.plan.ShopPlan;
import io.sightline.shop.plan.Workload;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** The shop's DNS: dnsmasq with an A and an AAAA record per workload and no upstream. */
public final class NameServer {
  private static final int TTL_SECONDS = 5;
  private static final Duration PATIENCE = Duration.ofSeconds(10);
  private static final long POLL_MILLIS = 10;

  /** As proc_net(5) writes it. */
  private static final String ANY_ADDRESS_PORT_53 = " 00000000:0035 ";

  private NameServer() {}

  /** Starts dnsmasq; returns when it takes questions: nginx asks once, and gives up. */
  public static ServerProcess start(Launcher launcher) throws IOException, InterruptedException {
    List<String> command =
        new ArrayList<>(
            List.of(
                "dnsmasq",
                "--keep-in-foreground",
                "--conf-file=/dev/null",
                "--pid-file",
                "--log-facility=-",
                "--user=nobody",
                "--no-hosts",
                "--no-resolv",
                "--local-ttl=" + TTL_SECONDS,
                // What is not in the records below does not exist: NXDOMAIN, not REFUSED.
                "--address=/#/"));
    for (Workload workload : ShopPlan.WORKLOADS) {
      command.add(
          "--host-record=%s,%s,%s".formatted(workload.dnsName(), workload.ipv4(), workload.ipv6()));
    }
    ServerProcess server = launcher.start(ShopPlan.DNS, Launcher.User.ROOT, command);
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    while (!listens(server.pid())) {
      if (System.nanoTime() > deadline) {
        throw new IOException(
            "dnsmasq did not open port 53 within %d s: %s"
                .formatted(PATIENCE.toSeconds(), server.epitaph()));
      }
      Thread.sleep(POLL_MILLIS);
    }
    return server;
  }

  /** Whether it is in its own network namespace, and its socket is bound there. */
  private static boolean listens(long pid) throws IOException {
    Path process = Path.of("/proc", String.valueOf(pid));
    try {
      Path namespace = Files.readSymbolicLink(process.resolve("ns/net"));
      return !namespace.equals(Files.readSymbolicLink(Path.of("/proc/self/ns/net")))
          && Files.readString(process.resolve("net/udp")).contains(ANY_ADDRESS_PORT_53);
    } catch (NoSuchFileException e) {
      // It ended; who watches it says why.
      return true;
    }
  }
}
