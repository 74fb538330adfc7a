package io.sightline.shop.plan;

/**
 * One workload of the shop: what a pod would be in a cluster, with its network namespace, addresses
 * and cgroup path.
 *
 * @param namespace the Kubernetes-like namespace, or {@code external} for a host outside the shop
 * @param name the workload's name, unique in the shop
 * @param ipv4 its IPv4 address
 * @param ipv6 its IPv6 address
 * @param dnsName the name under which the shop's DNS knows both addresses
 */
public record Workload(String namespace, String name, String ipv4, String ipv6, String dnsName) {

  /** Namespace word for a host that is not part of the shop. */
  public static final String EXTERNAL = "external";

  /** Returns the name of the workload's network namespace, as in {@code ip netns}. */
  public String netns() {
    return ShopPlan.NETNS_PREFIX + name;
  }

  /** Returns whether this host lies outside the shop's subnet, behind the router. */
  public boolean isExternal() {
    return namespace.equals(EXTERNAL);
  }

  /**
   * Returns the cgroup path below every hierarchy's root. An external host is no pod, so it lives
   * in a tree of its own.
   */
  public String cgroupPath() {
    return isExternal()
        ? ShopPlan.EXTERNAL_CGROUP + "/" + name
        : ShopPlan.CGROUP + "/" + namespace + "/" + name;
  }
}
