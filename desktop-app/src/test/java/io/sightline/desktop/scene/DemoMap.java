package io.sightline.desktop.scene;

import io.sightline.desktop.scene.MapModel.Badge;
import io.sightline.desktop.scene.MapModel.Caption;
import io.sightline.desktop.scene.MapModel.Edge;
import io.sightline.desktop.scene.MapModel.Health;
import io.sightline.desktop.scene.MapModel.Kind;
import io.sightline.desktop.scene.MapModel.Verdict;
import java.util.List;
import java.util.Random;

/** Models to draw: one in the shape of the demo shop, and generated ones of any size. */
public final class DemoMap {
  private DemoMap() {}

  /** The demo shop with one failing and one blocked edge. */
  public static MapModel shop() {
    return shopBuilder().build();
  }

  static MapModel.Builder shopBuilder() {
    MapModel.Builder map = MapModel.builder();
    for (String namespace : List.of("shop", "data", "infra", "clients", "ops")) {
      map.group(namespace, namespace);
    }
    node(map, "shop", "gateway", Kind.INGRESS, Health.OK, 86);
    node(map, "shop", "storefront", Kind.WORKLOAD, Health.OK, 61);
    node(map, "shop", "catalog", Kind.WORKLOAD, Health.OK, 48);
    node(
        map,
        "shop",
        "orders",
        Kind.WORKLOAD,
        Health.FAILING,
        14,
        new Badge("3 restarts", Health.FAILING));
    node(
        map,
        "shop",
        "recommender",
        Kind.WORKLOAD,
        Health.WARNING,
        22,
        new Badge("throttled 61 %", Health.WARNING));
    node(
        map,
        "data",
        "postgres",
        Kind.DATABASE,
        Health.WARNING,
        74,
        new Badge("disk 98 ms", Health.WARNING));
    node(map, "data", "redis", Kind.CACHE, Health.OK, 190);
    node(map, "infra", "dns", Kind.DNS, Health.OK, 31);
    node(map, "clients", "shoppers", Kind.CLIENT, Health.OK, 0);
    node(map, "ops", "prober", Kind.PROCESS, Health.OK, 0);
    node(map, "ops", "backup", Kind.JOB, Health.OK, 0);
    map.node("ext:payments", "payments.example.com", Kind.EXTERNAL_HOST, null);
    map.node("internet", "Internet", Kind.INTERNET, null);

    edge(map, "clients/shoppers", "shop/gateway", "http", 84, 0, 38);
    edge(map, "shop/gateway", "shop/storefront", "http", 60, 0, 31);
    edge(map, "shop/storefront", "shop/catalog", "http", 48, 0, 9);
    edge(map, "shop/gateway", "shop/orders", "http", 14, 0, 240);
    edge(map, "shop/storefront", "shop/recommender", "grpc", 22, 0, 420);
    edge(map, "shop/catalog", "data/postgres", "postgresql", 52, 0, 6);
    edge(map, "shop/catalog", "data/redis", "redis", 120, 0, 0.4);
    edge(map, "shop/storefront", "data/redis", "redis", 70, 0, 0.5);
    map.edge(
        "shop/orders",
        "data/postgres",
        "postgresql",
        18,
        4.1,
        12_000,
        780_000_000L,
        Verdict.FAILING);
    map.edge("shop/orders", "ext:payments", "tls", 0, 0, 0, Edge.UNKNOWN_LATENCY, Verdict.BLOCKED);
    edge(map, "shop/gateway", "infra/dns", "dns", 6, 0, 0.8);
    edge(map, "shop/catalog", "infra/dns", "dns", 12, 0, 0.8);
    edge(map, "shop/orders", "infra/dns", "dns", 9, 0, 1.1);
    edge(map, "ops/prober", "shop/gateway", "http", 1, 0, 12);
    edge(map, "ops/prober", "shop/orders", "http", 1, 0, 310);
    map.edge(
        "ops/backup", "data/postgres", "tcp", 0, 0, 41_000_000, Edge.UNKNOWN_LATENCY, Verdict.OK);
    edge(map, "internet", "shop/gateway", "http", 0.6, 0, 44);
    map.edge("internet", "shop/gateway", "tcp", 0, 0, 900, Edge.UNKNOWN_LATENCY, Verdict.OK);
    return map.caption(
        new Caption(
            "demo-shop",
            "2026-11-23 06:41:05 – 06:42:05 UTC (1 min)",
            "",
            "sha256:9f2c41d07ab3",
            0));
  }

  private static void node(
      MapModel.Builder map,
      String namespace,
      String name,
      Kind kind,
      Health health,
      double rate,
      Badge... badges) {
    map.node(namespace + "/" + name, name, kind, namespace, health, List.of(badges), rate, false);
  }

  private static void edge(
      MapModel.Builder map,
      String from,
      String to,
      String protocol,
      double rate,
      double errors,
      double p95Millis) {
    map.edge(from, to, protocol, rate, errors, rate * 900, (long) (p95Millis * 1e6), Verdict.OK);
  }

  /** A generated cluster: namespaces of uneven size, most traffic within them. */
  public static MapModel generated(int nodes, int edges, long seed) {
    return generatedBuilder(nodes, edges, seed).build();
  }

  static MapModel.Builder generatedBuilder(int nodes, int edges, long seed) {
    Random random = new Random(seed);
    MapModel.Builder map = MapModel.builder();
    int groups = Math.max(1, (int) Math.round(Math.sqrt(nodes) / 2));
    String[] words = {"cart", "billing", "search", "media", "auth", "mail", "stock", "api", "feed"};
    int[] groupOf = new int[nodes];
    for (int g = 0; g < groups; g++) {
      map.group("ns" + g, words[g % words.length] + "-" + (g + 1));
    }
    Kind[] kinds = {Kind.WORKLOAD, Kind.POD, Kind.WORKLOAD, Kind.DATABASE, Kind.CACHE, Kind.QUEUE};
    for (int i = 0; i < nodes; i++) {
      groupOf[i] = (int) (Math.pow(random.nextDouble(), 1.4) * groups);
      boolean outside = random.nextInt(40) == 0;
      Health health =
          switch (random.nextInt(40)) {
            case 0 -> Health.FAILING;
            case 1, 2 -> Health.WARNING;
            default -> Health.OK;
          };
      if (outside) {
        groupOf[i] = MapModel.NO_GROUP;
      }
      map.node(
          "n" + i,
          outside ? "host-" + i + ".example.com" : words[random.nextInt(9)] + "-" + i,
          outside ? Kind.EXTERNAL_HOST : kinds[random.nextInt(kinds.length)],
          outside ? null : "ns" + groupOf[i],
          health,
          List.of(),
          Math.pow(10, random.nextDouble() * 3),
          false);
    }
    String[] protocols = {"http", "http", "grpc", "postgresql", "redis", "dns", "kafka", "tcp"};
    for (int e = 0; e < edges; e++) {
      int a = random.nextInt(nodes);
      int b = (int) (Math.pow(random.nextDouble(), 2) * nodes);
      for (int attempt = 0; attempt < 12 && (a == b || groupOf[a] != groupOf[b]); attempt++) {
        b = (int) (Math.pow(random.nextDouble(), 1.5) * nodes);
      }
      if (a == b) {
        continue;
      }
      Verdict verdict =
          switch (random.nextInt(90)) {
            case 0 -> Verdict.BLOCKED;
            case 1, 2 -> Verdict.FAILING;
            default -> Verdict.OK;
          };
      double rate = Math.pow(10, random.nextDouble() * 3);
      map.edge(
          "n" + a,
          "n" + b,
          protocols[random.nextInt(protocols.length)],
          rate,
          verdict == Verdict.FAILING ? rate / 5 : 0,
          rate * 700,
          (long) Math.pow(10, 5 + random.nextDouble() * 4),
          verdict);
    }
    return map.caption(
        new Caption("generated-" + nodes, "2026-11-23 06:41:05 UTC", "", "sha256:0000", 12));
  }
}
