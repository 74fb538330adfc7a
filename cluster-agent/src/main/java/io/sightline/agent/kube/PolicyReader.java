package io.sightline.agent.kube;

import io.sightline.core.kube.LabelSelector;
import io.sightline.core.kube.NetworkPolicy;
import io.sightline.core.kube.ObjectMeta;
import java.util.ArrayList;
import java.util.List;

/** Makes network policies of their kept fields. */
final class PolicyReader {
  private PolicyReader() {}

  static NetworkPolicy policy(ObjectMeta meta, JsonFields spec) {
    List<String> types = spec.texts("policyTypes");
    boolean hasEgress = !spec.list("egress").isEmpty();
    return new NetworkPolicy(
        meta,
        selector(spec.at("podSelector")),
        // The server fills the types in; these are its defaults.
        types.isEmpty() || types.contains("Ingress"),
        types.isEmpty() ? hasEgress : types.contains("Egress"),
        rules(spec.list("ingress"), "from"),
        rules(spec.list("egress"), "to"));
  }

  private static List<NetworkPolicy.Rule> rules(List<JsonFields> rules, String peers) {
    return rules.stream()
        .map(
            rule ->
                new NetworkPolicy.Rule(
                    rule.list(peers).stream().map(PolicyReader::peer).toList(),
                    rule.list("ports").stream().map(PolicyReader::port).toList()))
        .toList();
  }

  private static NetworkPolicy.Peer peer(JsonFields peer) {
    JsonFields block = peer.at("ipBlock");
    return new NetworkPolicy.Peer(
        peer.has("podSelector") ? selector(peer.at("podSelector")) : null,
        peer.has("namespaceSelector") ? selector(peer.at("namespaceSelector")) : null,
        block.text("cidr"),
        block.texts("except"));
  }

  private static NetworkPolicy.Port port(JsonFields port) {
    return new NetworkPolicy.Port(
        PodReader.protocol(port.text("protocol")), port.text("port"), port.integer("endPort"));
  }

  private static LabelSelector selector(JsonFields selector) {
    List<LabelSelector.Requirement> requirements = new ArrayList<>();
    for (JsonFields it : selector.list("matchExpressions")) {
      requirements.add(
          new LabelSelector.Requirement(
              it.text("key"), operator(it.text("operator")), it.texts("values")));
    }
    return new LabelSelector(selector.labels("matchLabels"), requirements);
  }

  private static LabelSelector.Operator operator(String name) {
    return switch (name) {
      case "In" -> LabelSelector.Operator.IN;
      case "NotIn" -> LabelSelector.Operator.NOT_IN;
      case "Exists" -> LabelSelector.Operator.EXISTS;
      case "DoesNotExist" -> LabelSelector.Operator.DOES_NOT_EXIST;
      // A policy that is misread would show traffic as allowed that is not.
      default -> throw new IllegalArgumentException("unknown operator of a selector: " + name);
    };
  }
}
