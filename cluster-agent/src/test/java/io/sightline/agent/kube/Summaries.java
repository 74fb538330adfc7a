package io.sightline.agent.kube;

import io.sightline.core.fact.IpAddress;
import io.sightline.core.kube.Container;
import io.sightline.core.kube.KubeObject;
import io.sightline.core.kube.ObjectKind;
import io.sightline.core.kube.Pod;
import io.sightline.core.kube.Service;
import io.sightline.core.kube.Workload;
import java.util.Collection;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import tools.jackson.databind.JsonNode;

/**
 * The objects of a server and those of a fold, each in words of its own, so that they can be
 * compared without trusting what reads one into the other.
 */
final class Summaries {
  private Summaries() {}

  /** What a server has, by UID. */
  static Map<String, String> of(ObjectStore store, boolean configMaps) {
    Map<String, String> summaries = new TreeMap<>();
    for (WatchedKind kind : WatchedKind.watched(configMaps)) {
      if (kind == WatchedKind.EVENTS) {
        continue;
      }
      for (ObjectStore.Stored stored : store.all(kind)) {
        JsonNode object = Samples.JSON.readTree(stored.json());
        JsonNode metadata = object.get("metadata");
        summaries.put(
            metadata.get("uid").asString(),
            "%s %s/%s %d labels%s"
                .formatted(
                    kind.plural(),
                    metadata.path("namespace").asString(""),
                    metadata.get("name").asString(),
                    metadata.path("labels").size(),
                    details(kind, object)));
      }
    }
    return summaries;
  }

  private static String details(WatchedKind kind, JsonNode object) {
    JsonNode spec = object.path("spec");
    JsonNode status = object.path("status");
    return switch (kind) {
      case PODS -> {
        StringBuilder text = new StringBuilder();
        text.append(' ').append(status.get("phase").asString());
        text.append(" on ").append(spec.path("nodeName").asString(""));
        text.append(" at ").append(status.path("podIP").asString(""));
        for (JsonNode container : status.path("containerStatuses")) {
          text.append(" [").append(container.get("name").asString());
          text.append(container.get("ready").asBoolean() ? " ready " : " not ready ");
          text.append(container.get("restartCount").asInt()).append(']');
        }
        yield text.toString();
      }
      case DEPLOYMENTS, REPLICA_SETS ->
          " %d of %d"
              .formatted(status.path("readyReplicas").asInt(0), spec.get("replicas").asInt());
      case SERVICES -> " at " + spec.path("clusterIP").asString("");
      default -> "";
    };
  }

  /** What a fold has, by UID. */
  static Map<String, String> of(Collection<KubeObject> objects) {
    Map<String, String> summaries = new TreeMap<>();
    for (KubeObject object : objects) {
      summaries.put(
          object.key().uid(),
          "%s %s/%s %d labels%s"
              .formatted(
                  plural(object.key().kind()),
                  object.key().namespace(),
                  object.key().name(),
                  object.meta().labels().pairs().size() / 2,
                  details(object)));
    }
    return summaries;
  }

  private static String plural(ObjectKind kind) {
    for (WatchedKind watched : WatchedKind.values()) {
      if (watched.kind().filter(kind::equals).isPresent()) {
        return watched.plural();
      }
    }
    throw new AssertionError(kind);
  }

  private static String details(KubeObject object) {
    return switch (object) {
      case Pod pod -> {
        StringBuilder text = new StringBuilder();
        text.append(' ').append(pod.phase().name().charAt(0));
        text.append(pod.phase().name().substring(1).toLowerCase(Locale.ROOT));
        text.append(" on ").append(pod.node());
        text.append(" at ");
        if (!pod.addresses().isEmpty()) {
          text.append(pod.addresses().getFirst());
        }
        for (Container container : pod.containers()) {
          if (!container.init() && !container.state().name().equals("UNKNOWN")) {
            text.append(" [").append(container.name());
            text.append(container.ready() ? " ready " : " not ready ");
            text.append(container.restarts()).append(']');
          }
        }
        yield text.toString();
      }
      case Workload it
          when it.key().kind() == ObjectKind.DEPLOYMENT
              || it.key().kind() == ObjectKind.REPLICA_SET ->
          " %d of %d".formatted(it.ready(), it.desired());
      case Service it ->
          " at "
              + (it.headless()
                  ? "None"
                  : it.clusterAddresses().stream().findFirst().map(IpAddress::toString).orElse(""));
      default -> "";
    };
  }
}
