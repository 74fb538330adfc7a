package io.sightline.agent.kube;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * A large cluster made of a real pod: deployments of ten replicas each, of which pods fail, become
 * ready, are replaced, and nodes that report. The same seed makes the same cluster. Of one thread.
 */
public final class Population {
  private static final int REPLICAS = 10;
  private static final int PODS_PER_NODE = 100;
  private static final int DEPLOYMENTS_PER_NAMESPACE = 20;

  private final ObjectStore store;
  private final Random random;
  private final ObjectNode pod;
  private final ObjectNode node;
  private final ObjectNode deployment;
  private final ObjectNode replicaSet;
  private final ObjectNode service;
  private final ObjectNode namespace;
  private final List<ObjectNode> pods = new ArrayList<>();
  private final List<ObjectNode> nodes = new ArrayList<>();
  private int made;

  public Population(ObjectStore store, long seed) {
    this.store = store;
    this.random = new Random(seed);
    // A pod of a deployment, which runs: with annotations, an environment, probes and a volume.
    this.pod = sample(WatchedKind.PODS, "web-");
    this.node = sample(WatchedKind.NODES, "");
    this.deployment = sample(WatchedKind.DEPLOYMENTS, "web");
    this.replicaSet = sample(WatchedKind.REPLICA_SETS, "web");
    this.service = sample(WatchedKind.SERVICES, "web");
    this.namespace = sample(WatchedKind.NAMESPACES, "demo");
  }

  private static ObjectNode sample(WatchedKind kind, String prefix) {
    return Samples.objects(kind).stream()
        .filter(it -> it.get("metadata").get("name").asString().startsWith(prefix))
        .findFirst()
        .orElseThrow();
  }

  /** What the pods run on and belong to. */
  public void makeCluster(int podCount) {
    for (int i = 0; i <= podCount / PODS_PER_NODE; i++) {
      ObjectNode made = named(node, "node-" + i, "", uid("node", i));
      nodes.add(made);
      store.put(WatchedKind.NODES, made);
    }
    for (int i = 0; i < podCount / REPLICAS; i++) {
      if (i % DEPLOYMENTS_PER_NAMESPACE == 0) {
        String name = namespace(i);
        store.put(WatchedKind.NAMESPACES, named(namespace, name, "", uid("namespace", i)));
      }
      ObjectNode set = named(replicaSet, "app-" + i + "-5d4f8b7c9", namespace(i), uid("set", i));
      own(set, "Deployment", "app-" + i, uid("deployment", i));
      store.put(
          WatchedKind.DEPLOYMENTS,
          named(deployment, "app-" + i, namespace(i), uid("deployment", i)));
      store.put(WatchedKind.REPLICA_SETS, set);
      store.put(WatchedKind.SERVICES, named(service, "app-" + i, namespace(i), uid("service", i)));
    }
  }

  public void makePods(int podCount) {
    for (int i = 0; i < podCount; i++) {
      ObjectNode made = newPod(i / REPLICAS);
      pods.add(made);
      store.put(WatchedKind.PODS, made);
    }
  }

  private ObjectNode newPod(int app) {
    int number = made++;
    String suffix = Integer.toString(0x10000 + (number * 7919 & 0xffff), 36);
    ObjectNode it =
        named(
            pod,
            "app-%d-5d4f8b7c9-%s%d".formatted(app, suffix, number),
            namespace(app),
            uid("pod", number));
    own(it, "ReplicaSet", "app-" + app + "-5d4f8b7c9", uid("set", app));
    it.put("app", app);
    ((ObjectNode) it.get("spec")).put("nodeName", "node-" + number / PODS_PER_NODE % nodes.size());
    ObjectNode status = (ObjectNode) it.get("status");
    String address =
        "10.%d.%d.%d".formatted(number >> 16 & 0xff, number >> 8 & 0xff, number & 0xff);
    status.put("podIP", address);
    ((ObjectNode) ((ArrayNode) status.get("podIPs")).get(0)).put("ip", address);
    container(it).put("containerID", "containerd://%064x".formatted(random.nextLong()));
    ObjectNode labels = (ObjectNode) it.get("metadata").get("labels");
    labels.put("app", "app-" + app);
    return it;
  }

  /** Is told of each pod that is stored, with its version. */
  @FunctionalInterface
  interface Stored {
    void stored(String uid, long version);
  }

  /** One thing happens. */
  public void change() {
    change((_, _) -> {});
  }

  /** One thing happens. */
  void change(Stored listener) {
    int dice = random.nextInt(100);
    int which = random.nextInt(pods.size());
    ObjectNode chosen = pods.get(which);
    if (dice < 20) {
      beat(nodes.get(random.nextInt(nodes.size())));
    } else if (dice < 40) {
      store.delete(WatchedKind.PODS, chosen);
      ObjectNode next = newPod(chosen.get("app").asInt());
      pods.set(which, next);
      put(next, listener);
    } else if (dice < 70) {
      setReady(chosen, random.nextBoolean());
      put(chosen, listener);
    } else {
      restart(chosen);
      put(chosen, listener);
    }
  }

  /** A heartbeat, which is no news. */
  private void beat(ObjectNode it) {
    ((ArrayNode) it.get("status").get("conditions"))
        .forEach(
            condition ->
                ((ObjectNode) condition).put("lastHeartbeatTime", Instant.now().toString()));
    store.put(WatchedKind.NODES, it);
  }

  private static void setReady(ObjectNode it, boolean ready) {
    container(it).put("ready", ready);
    ((ArrayNode) it.get("status").get("conditions"))
        .forEach(
            condition -> {
              if (condition.get("type").asString().equals("Ready")) {
                ((ObjectNode) condition).put("status", ready ? "True" : "False");
              }
            });
  }

  private static void restart(ObjectNode it) {
    ObjectNode container = container(it);
    container.put("restartCount", container.get("restartCount").asInt() + 1);
  }

  private void put(ObjectNode it, Stored listener) {
    listener.stored(it.get("metadata").get("uid").asString(), store.version() + 1);
    store.put(WatchedKind.PODS, it);
  }

  private static ObjectNode container(ObjectNode it) {
    return (ObjectNode) ((ArrayNode) it.get("status").get("containerStatuses")).get(0);
  }

  private static String namespace(int app) {
    return "team-" + app / DEPLOYMENTS_PER_NAMESPACE;
  }

  private static ObjectNode named(ObjectNode sample, String name, String namespace, String uid) {
    ObjectNode copy = sample.deepCopy();
    ObjectNode metadata = (ObjectNode) copy.get("metadata");
    metadata.put("name", name);
    if (!namespace.isEmpty()) {
      metadata.put("namespace", namespace);
    }
    metadata.put("uid", uid);
    return copy;
  }

  private static void own(ObjectNode it, String kind, String name, String uid) {
    ObjectNode owner = (ObjectNode) ((ArrayNode) it.get("metadata").get("ownerReferences")).get(0);
    owner.put("kind", kind);
    owner.put("name", name);
    owner.put("uid", uid);
  }

  private static String uid(String kind, int number) {
    return "%08x-%04x-4000-8000-%012x".formatted(kind.hashCode(), number >> 16, number);
  }
}
