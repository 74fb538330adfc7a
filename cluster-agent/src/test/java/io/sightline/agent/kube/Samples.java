package io.sightline.agent.kube;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** What a real API server answered. */
final class Samples {
  static final JsonMapper JSON = JsonMapper.shared();

  private static final Map<WatchedKind, String> FILES =
      new EnumMap<>(
          Map.ofEntries(
              Map.entry(WatchedKind.NAMESPACES, "namespaces"),
              Map.entry(WatchedKind.NODES, "nodes"),
              Map.entry(WatchedKind.PODS, "pods"),
              Map.entry(WatchedKind.SERVICES, "services"),
              Map.entry(WatchedKind.ENDPOINT_SLICES, "endpointslices"),
              Map.entry(WatchedKind.DEPLOYMENTS, "deployments"),
              Map.entry(WatchedKind.REPLICA_SETS, "replicasets"),
              Map.entry(WatchedKind.JOBS, "jobs"),
              Map.entry(WatchedKind.AUTOSCALERS, "hpa"),
              Map.entry(WatchedKind.NETWORK_POLICIES, "networkpolicies"),
              Map.entry(WatchedKind.CONFIG_MAPS, "configmaps"),
              Map.entry(WatchedKind.EVENTS, "events")));

  private Samples() {}

  /** The objects of a list; none where there is no sample of that kind. */
  static List<ObjectNode> objects(WatchedKind kind) {
    String file = FILES.get(kind);
    List<ObjectNode> objects = new ArrayList<>();
    if (file != null) {
      JSON.readTree(read(file + ".json"))
          .get("items")
          .forEach(item -> objects.add((ObjectNode) item));
    }
    return objects;
  }

  /** The lines of a watch, of pods, deployments or endpoint slices. */
  static List<JsonNode> changes(WatchedKind kind) {
    return read(FILES.get(kind) + ".watch.jsonl").lines().map(JSON::readTree).toList();
  }

  /** All objects of all kinds. */
  static void putInto(ObjectStore store) {
    for (WatchedKind kind : WatchedKind.values()) {
      objects(kind).forEach(object -> store.put(kind, object));
    }
  }

  /** What happened to the objects of a kind, once more. */
  static void replay(WatchedKind kind, ObjectStore store) {
    for (JsonNode change : changes(kind)) {
      ObjectNode object = (ObjectNode) change.get("object");
      if (change.get("type").asString().equals("DELETED")) {
        store.delete(kind, object);
      } else {
        store.put(kind, object);
      }
    }
  }

  private static String read(String name) {
    try (InputStream in =
        Objects.requireNonNull(Samples.class.getResourceAsStream("/kubernetes/" + name), name)) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
