package io.sightline.core.policy;

import io.sightline.core.kube.LabelSelector;
import io.sightline.core.kube.LabelSelector.Requirement;
import io.sightline.core.kube.Labels;
import io.sightline.core.kube.NetworkPolicy;
import io.sightline.core.kube.NetworkPolicy.Peer;
import io.sightline.core.kube.NetworkPolicy.Port;
import io.sightline.core.kube.NetworkPolicy.Rule;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Writes network policies as YAML.
 *
 * <p>`kubectl` reads YAML 1.1, in which `no`, `on`, `1e3` and `010` are no strings; and names come
 * from captures, which anybody may have written. So what is not plainly a word is quoted and
 * escaped (YAML 1.1 §5.7), and a comment never holds a line break.
 */
public final class PolicyYaml {
  private static final Pattern WORD = Pattern.compile("[A-Za-z][A-Za-z0-9._/-]*");
  private static final Set<String> RESERVED =
      Set.of("y", "n", "yes", "no", "on", "off", "true", "false", "null");

  private final StringBuilder out = new StringBuilder();

  private PolicyYaml() {}

  /** The policies as one text, and comments before the first of them. */
  public static String of(List<NetworkPolicy> policies, List<String> comments) {
    PolicyYaml yaml = new PolicyYaml();
    comments.forEach(comment -> yaml.line(0, "# " + comment.replaceAll("\\p{C}|\\R", " ")));
    for (int i = 0; i < policies.size(); i++) {
      if (i > 0) {
        yaml.line(0, "---");
      }
      yaml.policy(policies.get(i));
    }
    return yaml.out.toString();
  }

  private void policy(NetworkPolicy it) {
    line(0, "apiVersion: networking.k8s.io/v1");
    line(0, "kind: NetworkPolicy");
    line(0, "metadata:");
    line(1, "name: " + scalar(it.key().name()));
    line(1, "namespace: " + scalar(it.key().namespace()));
    line(0, "spec:");
    selector(1, "podSelector", it.pods());
    line(1, "policyTypes:");
    if (it.isolatesIngress()) {
      line(1, "- Ingress");
    }
    if (it.isolatesEgress()) {
      line(1, "- Egress");
    }
    rules("ingress", "from", it.ingress());
    rules("egress", "to", it.egress());
  }

  private void rules(String field, String peersField, List<Rule> rules) {
    if (rules.isEmpty()) {
      return;
    }
    line(1, field + ":");
    for (Rule rule : rules) {
      if (rule.peers().isEmpty() && rule.ports().isEmpty()) {
        line(1, "- {}");
        continue;
      }
      PolicyYaml item = new PolicyYaml();
      if (!rule.peers().isEmpty()) {
        item.line(2, peersField + ":");
        rule.peers().forEach(item::peer);
      }
      if (!rule.ports().isEmpty()) {
        item.line(2, "ports:");
        rule.ports().forEach(item::port);
      }
      item(1, item);
    }
  }

  private void peer(Peer it) {
    PolicyYaml item = new PolicyYaml();
    if (!it.cidr().isEmpty()) {
      item.line(3, "ipBlock:");
      item.line(4, "cidr: " + scalar(it.cidr()));
      if (!it.except().isEmpty()) {
        item.line(4, "except:");
        it.except().forEach(range -> item.line(4, "- " + scalar(range)));
      }
    }
    LabelSelector namespaces = it.namespaces();
    if (namespaces != null) {
      item.selector(3, "namespaceSelector", namespaces);
    }
    LabelSelector pods = it.pods();
    if (pods != null) {
      item.selector(3, "podSelector", pods);
    }
    item(2, item);
  }

  private void port(Port it) {
    PolicyYaml item = new PolicyYaml();
    item.line(3, "protocol: " + it.protocol());
    if (!it.port().isEmpty()) {
      item.line(3, "port: " + (isNumber(it.port()) ? it.port() : scalar(it.port())));
    }
    if (it.endPort() != 0) {
      item.line(3, "endPort: " + it.endPort());
    }
    item(2, item);
  }

  private void selector(int depth, String field, LabelSelector it) {
    if (PolicyIndex.isEverything(it)) {
      line(depth, field + ": {}");
      return;
    }
    line(depth, field + ":");
    Labels equal = it.equal();
    if (!equal.isEmpty()) {
      line(depth + 1, "matchLabels:");
      for (int i = 0; i < equal.pairs().size(); i += 2) {
        line(depth + 2, scalar(equal.pairs().get(i)) + ": " + scalar(equal.pairs().get(i + 1)));
      }
    }
    if (!it.requirements().isEmpty()) {
      line(depth + 1, "matchExpressions:");
      it.requirements().forEach(requirement -> requirement(depth + 1, requirement));
    }
  }

  private void requirement(int depth, Requirement it) {
    line(depth, "- key: " + scalar(it.key()));
    line(depth + 1, "operator: " + operator(it.operator()));
    if (!it.values().isEmpty()) {
      line(depth + 1, "values:");
      it.values().forEach(value -> line(depth + 1, "- " + scalar(value)));
    }
  }

  private static String operator(LabelSelector.Operator it) {
    return switch (it) {
      case IN -> "In";
      case NOT_IN -> "NotIn";
      case EXISTS -> "Exists";
      case DOES_NOT_EXIST -> "DoesNotExist";
    };
  }

  /** Adds what stands one deeper as an item of a list: its first line gets the dash. */
  private void item(int depth, PolicyYaml content) {
    String indent = "  ".repeat(depth);
    out.append(indent).append("- ").append(content.out, indent.length() + 2, content.out.length());
  }

  private void line(int depth, String text) {
    out.append("  ".repeat(depth)).append(text).append('\n');
  }

  static String scalar(String text) {
    if (WORD.matcher(text).matches() && !RESERVED.contains(text.toLowerCase(Locale.ROOT))) {
      return text;
    }
    StringBuilder quoted = new StringBuilder("\"");
    text.codePoints()
        .forEach(
            c -> {
              if (c == '"' || c == '\\') {
                quoted.append('\\').appendCodePoint(c);
              } else if (c >= ' ' && c < 0x7f) {
                quoted.appendCodePoint(c);
              } else {
                quoted.append(
                    c > 0xffff ? String.format("\\U%08x", c) : String.format("\\u%04x", c));
              }
            });
    return quoted.append('"').toString();
  }

  private static boolean isNumber(String port) {
    return port.chars().allMatch(c -> c >= '0' && c <= '9');
  }
}
