package io.sightline.agent.kube;

import io.sightline.core.fact.EventObserved;
import io.sightline.core.fact.Severity;
import io.sightline.core.kube.ObjectKind;
import io.sightline.core.kube.ObjectReference;
import io.sightline.core.topology.EntityId;

/**
 * Makes facts of the API's events, of both their shapes: counted in {@code count} with a first and
 * a last time, and in {@code series} with a time of microseconds.
 */
final class EventReader {
  private static final int MAX_MESSAGE = 1024;

  private final String cluster;

  EventReader(String cluster) {
    this.cluster = cluster;
  }

  EventObserved read(JsonFields event) {
    JsonFields about = event.at("involvedObject");
    JsonFields series = event.at("series");
    ObjectReference object =
        new ObjectReference(
            cluster,
            about.text("kind"),
            about.text("namespace"),
            about.text("name"),
            about.text("uid"));
    String message = event.text("message");
    return new EventObserved(
        time(event, series),
        event.text("type").equals("Warning") ? Severity.WARNING : Severity.INFO,
        entity(object),
        event.text("reason"),
        message.length() > MAX_MESSAGE ? message.substring(0, MAX_MESSAGE) + "…" : message,
        object,
        Math.max(1, series.integerOr("count", event.integerOr("count", 1))));
  }

  private static long time(JsonFields event, JsonFields series) {
    long[] newestFirst = {
      series.time("lastObservedTime"),
      event.time("lastTimestamp"),
      event.time("eventTime"),
      event.time("firstTimestamp"),
      event.at("metadata").time("creationTimestamp")
    };
    for (long time : newestFirst) {
      if (time != 0) {
        return time;
      }
    }
    return 0;
  }

  /**
   * The entity that an event is about; the fold moves one about a replica set or a job to what
   * stands above it. An event about a static pod names it by the UID that its kubelet uses, which
   * is also that in its entity's id.
   */
  private String entity(ObjectReference object) {
    ObjectKind kind = ObjectKind.ofApiName(object.kind()).orElse(null);
    if (kind == ObjectKind.NODE) {
      // A kubelet gives its node's name for a UID.
      return EntityId.ofNode(cluster, object.name());
    }
    if (kind == ObjectKind.NAMESPACE) {
      return EntityId.ofNamespace(cluster, object.name());
    }
    if (kind != null && !object.uid().isEmpty()) {
      String uid = object.uid();
      switch (kind) {
        case POD -> {
          return EntityId.ofPod(uid);
        }
        case SERVICE -> {
          return EntityId.ofService(uid);
        }
        case VOLUME_CLAIM -> {
          return EntityId.ofVolume(uid);
        }
        case INGRESS, HTTP_ROUTE, GATEWAY -> {
          return EntityId.ofIngress(uid);
        }
        case DEPLOYMENT, REPLICA_SET, STATEFUL_SET, DAEMON_SET, JOB, CRON_JOB -> {
          return EntityId.ofWorkload(uid);
        }
        case ENDPOINT_SLICE, NODE, NAMESPACE, AUTOSCALER, NETWORK_POLICY, CONFIG_MAP -> {
          // No entities of their own.
        }
      }
    }
    return object.namespace().isEmpty() ? "" : EntityId.ofNamespace(cluster, object.namespace());
  }
}
