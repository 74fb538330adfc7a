package io.sightline.desktop.install;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.authorization.v1.ResourceAttributes;
import io.fabric8.kubernetes.api.model.authorization.v1.ResourceAttributesBuilder;
import io.fabric8.kubernetes.api.model.authorization.v1.SelfSubjectAccessReview;
import io.fabric8.kubernetes.api.model.authorization.v1.SelfSubjectAccessReviewBuilder;
import io.fabric8.kubernetes.api.model.rbac.ClusterRole;
import io.fabric8.kubernetes.api.model.rbac.PolicyRule;
import io.fabric8.kubernetes.api.model.rbac.Role;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.sightline.core.kube.Installed;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * Asks the API server what the user may do, so that an installation does not break off half-way.
 */
final class Permissions {
  private static final int AT_A_TIME = 8;
  private static final String RBAC = "rbac.authorization.k8s.io";

  /** One action; empty for all namespaces, and for no subresource or name. */
  private record Action(
      String verb,
      String group,
      String resource,
      String subresource,
      String namespace,
      String name) {
    Action(String verb, String group, String resource, String namespace) {
      this(verb, group, resource, "", namespace, "");
    }

    ResourceAttributes attributes() {
      return new ResourceAttributesBuilder()
          .withVerb(verb)
          .withGroup(group)
          .withResource(resource)
          .withSubresource(subresource)
          .withNamespace(namespace)
          .withName(name)
          .build();
    }

    String text() {
      String what = subresource.isEmpty() ? resource : resource + "/" + subresource;
      String where = namespace.isEmpty() ? "" : " in " + namespace;
      return verb + " " + (group.isEmpty() ? what : what + "." + group) + where;
    }
  }

  private final KubernetesClient client;

  Permissions(KubernetesClient client) {
    this.client = client;
  }

  /** What the user may not do of what applying these objects and waiting for them takes. */
  List<String> missing(List<HasMetadata> objects) {
    if (may(new Action("*", "*", "*", ""))) {
      return List.of();
    }
    Set<Action> needed = new LinkedHashSet<>();
    for (HasMetadata object : objects) {
      String namespace = Objects.requireNonNullElse(object.getMetadata().getNamespace(), "");
      String group = group(object.getApiVersion());
      for (String verb : List.of("create", "patch")) {
        needed.add(new Action(verb, group, object.getPlural(), namespace));
      }
    }
    for (String namespace : List.of(Installed.RELAY_NAMESPACE, Installed.AGENT_NAMESPACE)) {
      for (String verb : List.of("create", "patch", "get")) {
        needed.add(new Action(verb, "", "secrets", namespace));
      }
      needed.add(new Action("list", "", "pods", namespace));
    }
    needed.add(new Action("list", "", "nodes", ""));
    Set<String> missing = new TreeSet<>();
    refused(needed).forEach(action -> missing.add(action.text()));
    missing.addAll(notToGiveAway(objects));
    return List.copyOf(missing);
  }

  /**
   * RBAC lets nobody give away a permission that they do not have themselves, unless they may
   * "escalate" (make such a role) and "bind" (give it to somebody).
   */
  private List<String> notToGiveAway(List<HasMetadata> objects) {
    if (may(new Action("escalate", RBAC, "clusterroles", ""))
        && may(new Action("bind", RBAC, "clusterroles", ""))) {
      return List.of();
    }
    Set<Action> given = new LinkedHashSet<>();
    for (HasMetadata object : objects) {
      List<PolicyRule> rules =
          switch (object) {
            case ClusterRole role -> role.getRules();
            case Role role -> role.getRules();
            default -> List.of();
          };
      String namespace = Objects.requireNonNullElse(object.getMetadata().getNamespace(), "");
      rules.forEach(rule -> given.addAll(actions(rule, namespace)));
    }
    List<String> missing = new ArrayList<>();
    refused(given).forEach(action -> missing.add(action.text() + " (to give it to an account)"));
    return missing;
  }

  private static List<Action> actions(PolicyRule rule, String namespace) {
    List<Action> actions = new ArrayList<>();
    List<String> names = rule.getResourceNames().isEmpty() ? List.of("") : rule.getResourceNames();
    for (String group : rule.getApiGroups()) {
      for (String resource : rule.getResources()) {
        String[] parts = resource.split("/", 2);
        for (String verb : rule.getVerbs()) {
          for (String name : names) {
            actions.add(
                new Action(
                    verb, group, parts[0], parts.length > 1 ? parts[1] : "", namespace, name));
          }
        }
      }
    }
    return actions;
  }

  private List<Action> refused(Set<Action> actions) {
    Map<Action, Future<Boolean>> answers = new LinkedHashMap<>();
    try (ExecutorService executor =
        Executors.newFixedThreadPool(AT_A_TIME, Thread.ofVirtual().factory())) {
      actions.forEach(action -> answers.put(action, executor.submit(() -> may(action))));
    }
    List<Action> refused = new ArrayList<>();
    answers.forEach(
        (action, answer) -> {
          if (!get(answer)) {
            refused.add(action);
          }
        });
    return refused;
  }

  private boolean may(Action action) {
    SelfSubjectAccessReview review =
        new SelfSubjectAccessReviewBuilder()
            .withNewSpec()
            .withResourceAttributes(action.attributes())
            .endSpec()
            .build();
    SelfSubjectAccessReview answer =
        client.authorization().v1().selfSubjectAccessReview().create(review);
    return answer.getStatus() != null && Boolean.TRUE.equals(answer.getStatus().getAllowed());
  }

  private static boolean get(Future<Boolean> answer) {
    try {
      return answer.get();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    } catch (ExecutionException e) {
      if (e.getCause() instanceof RuntimeException problem) {
        throw problem;
      }
      throw new IllegalStateException(e.getCause());
    }
  }

  private static String group(String apiVersion) {
    int slash = apiVersion.indexOf('/');
    return slash < 0 ? "" : apiVersion.substring(0, slash);
  }
}
