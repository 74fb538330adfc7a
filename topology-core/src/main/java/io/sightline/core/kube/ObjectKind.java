package io.sightline.core.kube;

import java.util.Arrays;
import java.util.Optional;

/** The kinds of Kubernetes objects that are watched. */
public enum ObjectKind {
  POD("Pod"),
  SERVICE("Service"),
  ENDPOINT_SLICE("EndpointSlice"),
  NODE("Node"),
  NAMESPACE("Namespace"),
  DEPLOYMENT("Deployment"),
  REPLICA_SET("ReplicaSet"),
  STATEFUL_SET("StatefulSet"),
  DAEMON_SET("DaemonSet"),
  JOB("Job"),
  CRON_JOB("CronJob"),
  AUTOSCALER("HorizontalPodAutoscaler"),
  NETWORK_POLICY("NetworkPolicy"),
  VOLUME_CLAIM("PersistentVolumeClaim"),
  INGRESS("Ingress"),
  HTTP_ROUTE("HTTPRoute"),
  GATEWAY("Gateway"),
  CONFIG_MAP("ConfigMap");

  private final String apiName;

  ObjectKind(String apiName) {
    this.apiName = apiName;
  }

  /** The `kind` of the object in the Kubernetes API, which is also its name in stream and file. */
  public String apiName() {
    return apiName;
  }

  /** Whether objects of this kind run pods. */
  public boolean isWorkload() {
    return switch (this) {
      case DEPLOYMENT, REPLICA_SET, STATEFUL_SET, DAEMON_SET, JOB, CRON_JOB -> true;
      default -> false;
    };
  }

  /** The kind of that name, empty for one that is not watched. */
  public static Optional<ObjectKind> ofApiName(String apiName) {
    return Arrays.stream(values()).filter(kind -> kind.apiName.equals(apiName)).findFirst();
  }
}
