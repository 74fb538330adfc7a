package io.sightline.shop.host;

import io.sightline.shop.plan.ShopPlan;
import io.sightline.shop.plan.Workload;
import java.io.IOException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/**
 * The shop's network: one namespace with a bridge that is also the router, and one namespace per
 * workload joined to it by a veth pair. Nothing is created in the host's own network namespace, so
 * its interfaces, routes and firewall stay as they are.
 */
public final class NetworkFabric {
  private static final Path ETC_NETNS = Path.of("/etc/netns");
  private static final Path RUN_NETNS = Path.of("/run/netns");
  private static final String FABRIC = ShopPlan.FABRIC_NETNS;

  private NetworkFabric() {}

  /** Creates all namespaces, links, addresses and routes. */
  public static void create() throws IOException {
    Concurrently.forEach(names(), name -> Commands.run("ip", "netns", "add", name));
    for (Workload workload : ShopPlan.WORKLOADS) {
      writeResolver(workload);
    }
    Commands.run(List.of("ip", "-n", FABRIC, "-batch", "-"), fabricScript());
    Commands.run(
        "ip",
        "netns",
        "exec",
        FABRIC,
        "sh",
        "-c",
        "echo 1 > /proc/sys/net/ipv4/ip_forward && "
            + "echo 1 > /proc/sys/net/ipv6/conf/all/forwarding");
    Concurrently.forEach(
        ShopPlan.WORKLOADS,
        workload ->
            Commands.run(
                List.of("ip", "-n", workload.netns(), "-batch", "-"), workloadScript(workload)));
  }

  /** Deletes every namespace of the shop, and with it its links, routes and nft tables. */
  public static void remove() throws IOException {
    for (String name : names()) {
      if (Files.exists(RUN_NETNS.resolve(name))) {
        Commands.run("ip", "netns", "delete", name);
      }
      Trees.delete(ETC_NETNS.resolve(name));
    }
    try {
      Files.deleteIfExists(ETC_NETNS);
    } catch (DirectoryNotEmptyException e) {
      // Somebody else's namespaces have files there too.
    }
  }

  /** Returns the shop's network namespaces that exist now. */
  public static List<String> existing() {
    return names().stream().filter(name -> Files.exists(RUN_NETNS.resolve(name))).toList();
  }

  private static List<String> names() {
    List<String> names = new ArrayList<>();
    names.add(FABRIC);
    ShopPlan.WORKLOADS.forEach(workload -> names.add(workload.netns()));
    return names;
  }

  /** {@code ip netns exec} binds these files over those of /etc for the process it starts. */
  private static void writeResolver(Workload workload) throws IOException {
    Path directory = ETC_NETNS.resolve(workload.netns());
    Files.createDirectories(directory);
    Files.writeString(
        directory.resolve("resolv.conf"),
        "nameserver " + ShopPlan.DNS.ipv4() + "\noptions timeout:1 attempts:2\n");
    if (Files.exists(Path.of("/etc/nsswitch.conf"))) {
      // Without this, a host with nss-resolve would ask systemd-resolved over a Unix socket.
      Files.writeString(
          directory.resolve("nsswitch.conf"), "passwd: files\ngroup: files\nhosts: files dns\n");
    }
  }

  private static String fabricScript() {
    StringBuilder script = new StringBuilder();
    script.append("link set lo up\n");
    script.append("link add br0 type bridge stp_state 0 forward_delay 0 mcast_snooping 0\n");
    script.append("addr add ").append(ShopPlan.ROUTER_IPV4).append("/24 dev br0\n");
    script.append("addr add ").append(ShopPlan.ROUTER_IPV6).append("/64 dev br0 nodad\n");
    script.append("link set br0 up\n");
    for (Workload workload : ShopPlan.WORKLOADS) {
      String port = "v-" + workload.name();
      script
          .append("link add ")
          .append(port)
          .append(" type veth peer name eth0 netns ")
          .append(workload.netns())
          .append('\n');
      if (workload.isExternal()) {
        script.append("addr add " + ShopPlan.OUTSIDE_IPV4 + "/24 dev ").append(port).append('\n');
        script
            .append("addr add " + ShopPlan.OUTSIDE_IPV6 + "/64 dev ")
            .append(port)
            .append(" nodad\n");
      } else {
        script.append("link set ").append(port).append(" master br0\n");
      }
      script.append("link set ").append(port).append(" up\n");
    }
    return script.toString();
  }

  private static String workloadScript(Workload workload) {
    String gateway4 = workload.isExternal() ? ShopPlan.OUTSIDE_IPV4 : ShopPlan.ROUTER_IPV4;
    String gateway6 = workload.isExternal() ? ShopPlan.OUTSIDE_IPV6 : ShopPlan.ROUTER_IPV6;
    return """
    link set lo up
    addr add %s/24 dev eth0
    addr add %s/64 dev eth0 nodad
    link set eth0 up
    route add default via %s
    route add default via %s
    """
        .formatted(workload.ipv4(), workload.ipv6(), gateway4, gateway6);
  }

  /** Drops what a workload sends to a host: a table of its own, so removal is exact. */
  public static void block(Workload from, Workload to) throws IOException {
    String rules =
        """
        table inet sightline_demo {
          chain egress {
            type filter hook output priority 0; policy accept;
            ip daddr %s counter drop
            ip6 daddr %s counter drop
          }
        }
        """
            .formatted(to.ipv4(), to.ipv6());
    Commands.run(List.of("ip", "netns", "exec", from.netns(), "nft", "-f", "-"), rules);
  }

  /** Removes what {@link #block} added and returns how many packets it dropped. */
  public static long unblock(Workload from) throws IOException {
    String listing =
        Commands.run(
            "ip", "netns", "exec", from.netns(), "nft", "list", "table", "inet", "sightline_demo");
    Commands.run(
        "ip", "netns", "exec", from.netns(), "nft", "delete", "table", "inet", "sightline_demo");
    return Pattern.compile("packets (\\d+)")
        .matcher(listing)
        .results()
        .mapToLong(match -> Long.parseLong(match.group(1)))
        .sum();
  }
}
