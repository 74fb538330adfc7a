package io.sightline.shop.server;

import io.sightline.shop.host.Launcher;
import io.sightline.shop.host.ServerProcess;
import io.sightline.shop.plan.ShopPlan;
import io.sightline.shop.plan.Workload;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** The shop's DNS: dnsmasq with an A and an AAAA record per workload and no upstream. */
public final class NameServer {
  private static final int TTL_SECONDS = 5;

  private NameServer() {}

  /** Starts dnsmasq. */
  public static ServerProcess start(Launcher launcher) throws IOException {
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
    return launcher.start(ShopPlan.DNS, Launcher.User.ROOT, command);
  }
}
