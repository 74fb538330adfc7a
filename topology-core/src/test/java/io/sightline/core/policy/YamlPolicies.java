package io.sightline.core.policy;

import static java.util.Objects.requireNonNullElse;

import io.sightline.core.kube.LabelSelector;
import io.sightline.core.kube.Labels;
import io.sightline.core.kube.NetworkPolicy;
import io.sightline.core.kube.NetworkPolicy.Peer;
import io.sightline.core.kube.NetworkPolicy.Port;
import io.sightline.core.kube.NetworkPolicy.Rule;
import io.sightline.core.kube.ObjectKey;
import io.sightline.core.kube.ObjectKind;
import io.sightline.core.kube.ObjectMeta;
import io.sightline.core.kube.PortProtocol;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;

/**
 * Reads policies from YAML by a reader that is not ours, and strictly: what is no string where the
 * API wants one, and any field that it does not know, is an error.
 */
final class YamlPolicies {
  private YamlPolicies() {}

  static List<NetworkPolicy> read(String yaml) {
    List<NetworkPolicy> policies = new ArrayList<>();
    for (Object document : new Yaml(new SafeConstructor(new LoaderOptions())).loadAll(yaml)) {
      policies.add(policy(map(document)));
    }
    return policies;
  }

  static ObjectMeta meta(String namespace, String name) {
    return new ObjectMeta(
        new ObjectKey("", ObjectKind.NETWORK_POLICY, namespace, name, ""),
        "",
        0,
        0,
        Labels.NONE,
        null);
  }

  private static NetworkPolicy policy(Map<String, Object> it) {
    only(it, "apiVersion", "kind", "metadata", "spec");
    if (!"networking.k8s.io/v1".equals(it.get("apiVersion"))
        || !"NetworkPolicy".equals(it.get("kind"))) {
      throw new IllegalArgumentException("not a network policy: " + it);
    }
    Map<String, Object> metadata = map(it.get("metadata"));
    only(metadata, "name", "namespace");
    Map<String, Object> spec = map(it.get("spec"));
    only(spec, "podSelector", "policyTypes", "ingress", "egress");
    List<Object> types = list(spec.get("policyTypes"));
    return new NetworkPolicy(
        meta(text(metadata.get("namespace")), text(metadata.get("name"))),
        selector(spec.get("podSelector")),
        types.contains("Ingress"),
        types.contains("Egress"),
        rules(spec.get("ingress"), "from"),
        rules(spec.get("egress"), "to"));
  }

  private static List<Rule> rules(@Nullable Object rules, String peers) {
    List<Rule> read = new ArrayList<>();
    for (Object rule : list(rules)) {
      Map<String, Object> it = map(rule);
      only(it, peers, "ports");
      read.add(
          new Rule(
              list(it.get(peers)).stream().map(YamlPolicies::peer).toList(),
              list(it.get("ports")).stream().map(YamlPolicies::port).toList()));
    }
    return read;
  }

  private static Peer peer(Object peer) {
    Map<String, Object> it = map(peer);
    only(it, "podSelector", "namespaceSelector", "ipBlock");
    Object block = it.get("ipBlock");
    if (block != null) {
      only(map(block), "cidr", "except");
    }
    return new Peer(
        it.containsKey("podSelector") ? selector(it.get("podSelector")) : null,
        it.containsKey("namespaceSelector") ? selector(it.get("namespaceSelector")) : null,
        block == null ? "" : text(map(block).get("cidr")),
        block == null
            ? List.of()
            : list(map(block).get("except")).stream().map(YamlPolicies::text).toList());
  }

  private static Port port(Object port) {
    Map<String, Object> it = map(port);
    only(it, "protocol", "port", "endPort");
    Object number = it.get("port");
    Object last = it.get("endPort");
    return new Port(
        PortProtocol.valueOf(text(it.get("protocol"))),
        number == null ? "" : number instanceof Integer ? number.toString() : text(number),
        last == null ? 0 : (Integer) last);
  }

  private static LabelSelector selector(@Nullable Object selector) {
    Map<String, Object> it = map(selector);
    only(it, "matchLabels", "matchExpressions");
    Map<String, String> equal = new HashMap<>();
    if (it.containsKey("matchLabels")) {
      map(it.get("matchLabels")).forEach((key, value) -> equal.put(text(key), text(value)));
    }
    return new LabelSelector(
        Labels.of(equal),
        list(it.get("matchExpressions")).stream().map(YamlPolicies::requirement).toList());
  }

  private static LabelSelector.Requirement requirement(Object requirement) {
    Map<String, Object> it = map(requirement);
    only(it, "key", "operator", "values");
    LabelSelector.Operator operator =
        switch (text(it.get("operator"))) {
          case "In" -> LabelSelector.Operator.IN;
          case "NotIn" -> LabelSelector.Operator.NOT_IN;
          case "Exists" -> LabelSelector.Operator.EXISTS;
          case "DoesNotExist" -> LabelSelector.Operator.DOES_NOT_EXIST;
          default -> throw new IllegalArgumentException("operator " + it);
        };
    return new LabelSelector.Requirement(
        text(it.get("key")),
        operator,
        list(it.get("values")).stream().map(YamlPolicies::text).toList());
  }

  private static void only(Map<String, Object> it, String... fields) {
    if (!Set.of(fields).containsAll(it.keySet())) {
      throw new IllegalArgumentException("unknown field in " + it.keySet());
    }
  }

  private static String text(@Nullable Object value) {
    if (value instanceof String text) {
      return text;
    }
    throw new IllegalArgumentException("no string: " + value);
  }

  @SuppressWarnings("unchecked")
  private static Map<String, Object> map(@Nullable Object value) {
    if (value instanceof Map<?, ?> map) {
      return (Map<String, Object>) map;
    }
    throw new IllegalArgumentException("no mapping: " + value);
  }

  @SuppressWarnings("unchecked")
  private static List<Object> list(@Nullable Object value) {
    return (List<Object>) requireNonNullElse(value, List.of());
  }
}
