package io.sightline.core.policy;

import io.sightline.core.kube.LabelSelector;
import io.sightline.core.kube.Labels;
import io.sightline.core.kube.Pod;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Predicate;

/** Which of a pod's labels say what it is, so that a policy can name it by them. */
final class PodLabels {
  /** What application it is, and which part of it. */
  private static final Set<String> IDENTIFYING =
      Set.of(
          "app.kubernetes.io/name",
          "app.kubernetes.io/instance",
          "app.kubernetes.io/component",
          "app",
          "k8s-app",
          "name",
          "component",
          "role",
          "tier");

  /** Labels that controllers give, and that are others after the next rollout. */
  private static final Set<String> PASSING =
      Set.of(
          "pod-template-hash",
          "controller-revision-hash",
          "pod-template-generation",
          "controller-uid",
          "batch.kubernetes.io/controller-uid",
          "job-name",
          "batch.kubernetes.io/job-name",
          "batch.kubernetes.io/job-completion-index",
          "statefulset.kubernetes.io/pod-name",
          "apps.kubernetes.io/pod-index",
          "helm.sh/chart",
          "version",
          "app.kubernetes.io/version");

  private PodLabels() {}

  /** A selector that finds this pod and those like it; an empty one where it has no labels. */
  static LabelSelector selectorOf(Pod pod) {
    Labels all = pod.meta().labels();
    Labels chosen = only(all, IDENTIFYING::contains);
    if (chosen.isEmpty()) {
      chosen = only(all, key -> !PASSING.contains(key));
    }
    return new LabelSelector(chosen.isEmpty() ? all : chosen, List.of());
  }

  private static Labels only(Labels labels, Predicate<String> wanted) {
    Map<String, String> chosen = new TreeMap<>();
    for (int i = 0; i < labels.pairs().size(); i += 2) {
      if (wanted.test(labels.pairs().get(i))) {
        chosen.put(labels.pairs().get(i), labels.pairs().get(i + 1));
      }
    }
    return Labels.of(chosen);
  }
}
