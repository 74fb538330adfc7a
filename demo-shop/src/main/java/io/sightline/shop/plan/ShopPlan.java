package io.sightline.shop.plan;

import java.util.List;

/**
 * The shop's fixed layout: which workloads exist, under which addresses and names.
 *
 * <p>Subnets are RFC 1918 and RFC 4193 (inside) and RFC 5737 and RFC 3849 documentation ranges (the
 * payment provider), so nothing here can be mistaken for a real network.
 */
public final class ShopPlan {
  /** Prefix of every network namespace the shop makes. */
  public static final String NETNS_PREFIX = "sl-";

  /** The namespace that holds the bridge and routes to the outside. */
  public static final String FABRIC_NETNS = NETNS_PREFIX + "fabric";

  /** Top cgroup of the shop's pods, below the root of every hierarchy. */
  public static final String CGROUP = "sightline-demo";

  /** Top cgroup of hosts that are not part of the shop. */
  public static final String EXTERNAL_CGROUP = "sightline-demo-external";

  /** The router's addresses on the shop's bridge, with prefix lengths. */
  public static final String ROUTER_IPV4 = "10.77.0.1";

  public static final String ROUTER_IPV6 = "fd77::1";
  public static final String SHOP_SUBNET_IPV4 = "10.77.0.0/24";
  public static final String SHOP_SUBNET_IPV6 = "fd77::/64";

  /** The router's addresses towards the external host. */
  public static final String OUTSIDE_IPV4 = "203.0.113.1";

  public static final String OUTSIDE_IPV6 = "2001:db8:77::1";

  /** Port of every Java service; the gateway and the payment provider listen on 80. */
  public static final int SERVICE_PORT = 8080;

  public static final int HTTP_PORT = 80;

  public static final Workload DNS = inside("infra", "dns", 2);
  public static final Workload GATEWAY = inside("shop", "gateway", 10);
  public static final Workload STOREFRONT = inside("shop", "storefront", 11);
  public static final Workload CATALOG = inside("shop", "catalog", 12);
  public static final Workload ORDERS = inside("shop", "orders", 13);
  public static final Workload RECOMMENDER = inside("shop", "recommender", 14);
  public static final Workload POSTGRES = inside("data", "postgres", 20);
  public static final Workload REDIS = inside("data", "redis", 21);
  public static final Workload SHOPPERS = inside("clients", "shoppers", 30);
  public static final Workload PROBER = inside("ops", "prober", 40);
  public static final Workload BACKUP = inside("ops", "backup", 41);
  public static final Workload PAYMENTS =
      new Workload(
          Workload.EXTERNAL, "payments", "203.0.113.10", "2001:db8:77::10", "payments.example.com");

  /** Every workload, in the order in which they are named to the user. */
  public static final List<Workload> WORKLOADS =
      List.of(
          GATEWAY,
          STOREFRONT,
          CATALOG,
          ORDERS,
          RECOMMENDER,
          POSTGRES,
          REDIS,
          DNS,
          SHOPPERS,
          PROBER,
          BACKUP,
          PAYMENTS);

  private ShopPlan() {}

  private static Workload inside(String namespace, String name, int host) {
    return new Workload(
        namespace, name, "10.77.0." + host, "fd77::" + host, name + ".shop.internal");
  }
}
