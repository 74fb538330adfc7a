package io.sightline.agent.kube;

import io.sightline.core.kube.Autoscaler;
import io.sightline.core.kube.ObjectMeta;
import io.sightline.core.kube.Workload;
import java.util.ArrayList;
import java.util.List;

/** Makes what runs pods, and what scales it, of their kept fields. */
final class WorkloadReader {
  /** A deployment, a replica set or a stateful set. */
  Workload replicated(ObjectMeta meta, JsonFields spec, JsonFields status) {
    int desired = spec.integerOr("replicas", 1);
    int ready = status.integer("readyReplicas");
    int current = status.integer("replicas");
    return new Workload(
        meta,
        images(spec),
        desired,
        current,
        ready,
        // A replica set has one template only.
        meta.key().kind().apiName().equals("ReplicaSet")
            ? current
            : status.integer("updatedReplicas"),
        status.integerOr("unavailableReplicas", Math.max(0, desired - ready)),
        spec.flag("paused"),
        "",
        ObjectReader.conditions(status));
  }

  Workload daemonSet(ObjectMeta meta, JsonFields spec, JsonFields status) {
    return new Workload(
        meta,
        images(spec),
        status.integer("desiredNumberScheduled"),
        status.integer("currentNumberScheduled"),
        status.integer("numberReady"),
        status.integer("updatedNumberScheduled"),
        status.integer("numberUnavailable"),
        false,
        "",
        ObjectReader.conditions(status));
  }

  Workload job(ObjectMeta meta, JsonFields spec, JsonFields status) {
    return new Workload(
        meta,
        images(spec),
        spec.integerOr("completions", spec.integerOr("parallelism", 1)),
        status.integer("active"),
        status.integer("succeeded"),
        0,
        status.integer("failed"),
        spec.flag("suspend"),
        "",
        ObjectReader.conditions(status));
  }

  Workload cronJob(ObjectMeta meta, JsonFields spec, JsonFields status) {
    return new Workload(
        meta,
        images(spec.at("jobTemplate").at("spec")),
        0,
        status.list("active").size(),
        0,
        0,
        0,
        spec.flag("suspend"),
        spec.text("schedule"),
        List.of());
  }

  private static List<Workload.Image> images(JsonFields spec) {
    return spec.at("template").at("spec").list("containers").stream()
        .map(container -> new Workload.Image(container.text("name"), container.text("image")))
        .toList();
  }

  Autoscaler autoscaler(ObjectMeta meta, JsonFields spec, JsonFields status) {
    JsonFields target = spec.at("scaleTargetRef");
    return new Autoscaler(
        meta,
        target.text("kind"),
        target.text("name"),
        spec.integerOr("minReplicas", 1),
        spec.integer("maxReplicas"),
        status.integer("currentReplicas"),
        status.integer("desiredReplicas"),
        metrics(spec, status),
        ObjectReader.conditions(status));
  }

  private static List<Autoscaler.Metric> metrics(JsonFields spec, JsonFields status) {
    List<Autoscaler.Metric> metrics = new ArrayList<>();
    for (JsonFields metric : spec.list("metrics")) {
      String current =
          status.list("currentMetrics").stream()
              .filter(it -> name(it).equals(name(metric)))
              .findFirst()
              .map(it -> value(source(it).at("current")))
              .orElse("");
      metrics.add(new Autoscaler.Metric(name(metric), value(source(metric).at("target")), current));
    }
    return metrics;
  }

  /** The part of a metric that its type names. */
  private static JsonFields source(JsonFields metric) {
    String type = metric.text("type");
    return type.isEmpty()
        ? JsonFields.NONE
        : metric.at(Character.toLowerCase(type.charAt(0)) + type.substring(1));
  }

  private static String name(JsonFields metric) {
    JsonFields source = source(metric);
    String name = source.textOr("name", source.at("metric").text("name"));
    String container = source.text("container");
    return container.isEmpty() ? name : name + " of " + container;
  }

  private static String value(JsonFields value) {
    String utilisation = value.text("averageUtilization");
    return utilisation.isEmpty()
        ? value.textOr("averageValue", value.text("value"))
        : utilisation + "%";
  }
}
