package io.sightline.core.kube;

import java.util.List;

/**
 * What runs pods: a deployment, replica set, stateful set, daemon set, job or cron job, as the kind
 * in its key says.
 *
 * @param images of its containers
 * @param desired replicas asked for; of a job its completions
 * @param current replicas there are; of a job its active pods
 * @param ready replicas that are ready; of a job those that succeeded
 * @param updated replicas that run the newest template
 * @param unavailable replicas that are missing; of a job those that failed
 * @param paused whether a rollout or the schedule is suspended
 * @param schedule of a cron job; empty else
 */
public record Workload(
    ObjectMeta meta,
    List<Image> images,
    int desired,
    int current,
    int ready,
    int updated,
    int unavailable,
    boolean paused,
    String schedule,
    List<Condition> conditions)
    implements KubeObject {
  /** The image of one container. */
  public record Image(String container, String image) {}

  public Workload {
    images = List.copyOf(images);
    conditions = List.copyOf(conditions);
  }
}
