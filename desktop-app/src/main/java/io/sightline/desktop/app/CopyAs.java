package io.sightline.desktop.app;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sightline.core.kube.KubeObject;
import io.sightline.core.kube.ObjectKey;
import io.sightline.core.kube.ObjectKind;
import io.sightline.core.kube.Pod;
import io.sightline.core.topology.EntityId;
import io.sightline.core.topology.Topology;
import io.sightline.desktop.markup.MarkdownText;
import io.sightline.desktop.scene.MapModel;
import io.sightline.desktop.scene.Selection;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * A selection as text to be pasted elsewhere: a filter, a command for {@code kubectl}, JSON, or
 * Markdown. Pure functions; empty where the selection has no such text, or is not on the map.
 */
final class CopyAs {
  private static final ObjectMapper JSON =
      JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build();

  private CopyAs() {}

  /** A filter that finds it: {@code name="checkout" ns="shop"}. */
  static Optional<String> filter(MapModel map, Selection selection) {
    return switch (selection) {
      case Selection.Nothing _ -> Optional.empty();
      case Selection.Node node -> node(map, node).map(it -> end(map, it, ""));
      case Selection.Edge edge ->
          edge(map, edge)
              .map(
                  it ->
                      "%s %s proto=%s"
                          .formatted(
                              end(map, map.nodes().get(it.from()), "from:"),
                              end(map, map.nodes().get(it.to()), "to:"),
                              it.protocol()));
    };
  }

  private static String end(MapModel map, MapModel.Node node, String side) {
    String name = side + "name=" + quoted(node.label());
    return node.group() == MapModel.NO_GROUP
        ? name
        : name + " " + side + "ns=" + quoted(map.groups().get(node.group()).name());
  }

  private static String quoted(String text) {
    return '"' + text.replace("\\", "\\\\").replace("\"", "\\\"") + '"';
  }

  /** A command that describes the object of the API; empty for what is none. */
  static Optional<String> kubectl(Topology topology, Selection selection) {
    return selection instanceof Selection.Node(String id)
        ? topology.objects().values().stream()
            .filter(object -> entity(object).equals(id))
            .findFirst()
            .map(CopyAs::describe)
        : Optional.empty();
  }

  private static String entity(KubeObject object) {
    ObjectKey key = object.key();
    if (object instanceof Pod pod) {
      return EntityId.ofPod(pod.kubeletUid());
    }
    return switch (key.kind()) {
      case SERVICE -> EntityId.ofService(key.uid());
      case INGRESS -> EntityId.ofIngress(key.uid());
      case NODE -> EntityId.ofNode(key.cluster(), key.name());
      default -> key.kind().isWorkload() ? EntityId.ofWorkload(key.uid()) : "";
    };
  }

  private static String describe(KubeObject object) {
    ObjectKey key = object.key();
    String namespace = key.namespace().isEmpty() ? "" : " --namespace " + shell(key.namespace());
    String kind =
        key.kind() == ObjectKind.NODE ? "node" : key.kind().apiName().toLowerCase(Locale.ROOT);
    return "kubectl describe %s %s%s".formatted(kind, shell(key.name()), namespace);
  }

  /** Names of the API need no quotes; a capture may hold anything. */
  private static String shell(String name) {
    return name.matches("[A-Za-z0-9._-]+") && !name.startsWith("-")
        ? name
        : "'" + name.replace("'", "'\\''") + "'";
  }

  /** What the map says of it, with the traffic at it. */
  static Optional<String> json(MapModel map, Selection selection) {
    ObjectNode root = JSON.createObjectNode();
    root.put("time", map.caption().timeRange());
    switch (selection) {
      case Selection.Nothing _ -> {
        return Optional.empty();
      }
      case Selection.Node wanted -> {
        Optional<MapModel.Node> node = node(map, wanted);
        if (node.isEmpty()) {
          return Optional.empty();
        }
        put(root, map, node.get());
        ArrayNode edges = root.putArray("edges");
        edgesAt(map, wanted).forEach(edge -> put(edges.addObject(), map, edge));
      }
      case Selection.Edge wanted -> {
        Optional<MapModel.Edge> edge = edge(map, wanted);
        if (edge.isEmpty()) {
          return Optional.empty();
        }
        put(root, map, edge.get());
      }
    }
    try {
      return Optional.of(JSON.writeValueAsString(root));
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("texts and numbers can be written", e);
    }
  }

  private static void put(ObjectNode into, MapModel map, MapModel.Node node) {
    into.put("id", node.id());
    into.put("name", node.label());
    if (node.group() != MapModel.NO_GROUP) {
      into.put("namespace", map.groups().get(node.group()).name());
    }
    into.put("kind", word(node.kind()));
    into.put("health", word(node.health()));
    into.put("requestsPerSecond", node.requestsPerSecond());
    ArrayNode badges = into.putArray("badges");
    node.badges().forEach(badge -> badges.add(badge.text()));
  }

  private static void put(ObjectNode into, MapModel map, MapModel.Edge edge) {
    into.put("from", map.nodes().get(edge.from()).label());
    into.put("to", map.nodes().get(edge.to()).label());
    into.put("protocol", edge.protocol());
    into.put("requestsPerSecond", edge.requestsPerSecond());
    into.put("errorsPerSecond", edge.errorsPerSecond());
    into.put("failedShare", edge.failedShare());
    into.put("bytesPerSecond", edge.bytesPerSecond());
    if (edge.p95LatencyNanos() == MapModel.Edge.UNKNOWN_LATENCY) {
      into.putNull("latencyMsP95");
    } else {
      into.put("latencyMsP95", edge.p95LatencyNanos() / 1e6);
    }
    into.put("verdict", word(edge.verdict()));
    if (!edge.failure().isEmpty()) {
      into.put("failure", edge.failure());
    }
  }

  /** A heading and a table of the traffic at it. */
  static Optional<String> markdown(MapModel map, Selection selection) {
    List<MapModel.Edge> edges;
    String title;
    switch (selection) {
      case Selection.Nothing _ -> {
        return Optional.empty();
      }
      case Selection.Node wanted -> {
        Optional<MapModel.Node> node = node(map, wanted);
        if (node.isEmpty()) {
          return Optional.empty();
        }
        edges = edgesAt(map, wanted);
        title = "%s (%s)".formatted(node.get().label(), word(node.get().health()));
      }
      case Selection.Edge wanted -> {
        Optional<MapModel.Edge> edge = edge(map, wanted);
        if (edge.isEmpty()) {
          return Optional.empty();
        }
        edges = List.of(edge.get());
        title = name(map, edge.get().from()) + " → " + name(map, edge.get().to());
      }
    }
    StringBuilder text = new StringBuilder("**").append(MarkdownText.escape(title)).append("**");
    if (!map.caption().timeRange().isEmpty()) {
      text.append(", ").append(MarkdownText.escape(map.caption().timeRange()));
    }
    text.append("\n\n| from | to | traffic |\n|---|---|---|\n");
    for (MapModel.Edge edge : edges) {
      text.append(
          "| %s | %s | %s |\n"
              .formatted(
                  MarkdownText.escape(name(map, edge.from())),
                  MarkdownText.escape(name(map, edge.to())),
                  MarkdownText.escape(PathPane.words(edge))));
    }
    return Optional.of(text.toString());
  }

  private static String name(MapModel map, int node) {
    return map.nodes().get(node).label();
  }

  private static Optional<MapModel.Node> node(MapModel map, Selection.Node selection) {
    int index = selection.nodeIndex(map);
    return index < 0 ? Optional.empty() : Optional.of(map.nodes().get(index));
  }

  private static Optional<MapModel.Edge> edge(MapModel map, Selection.Edge selection) {
    int index = selection.edgeIndex(map);
    return index < 0 ? Optional.empty() : Optional.of(map.edges().get(index));
  }

  private static List<MapModel.Edge> edgesAt(MapModel map, Selection.Node node) {
    int index = node.nodeIndex(map);
    return map.edges().stream().filter(edge -> edge.from() == index || edge.to() == index).toList();
  }

  private static String word(Enum<?> constant) {
    return constant.name().toLowerCase(Locale.ROOT);
  }
}
