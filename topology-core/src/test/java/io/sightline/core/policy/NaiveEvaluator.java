package io.sightline.core.policy;

import io.sightline.core.fact.IpAddress;
import io.sightline.core.kube.Container;
import io.sightline.core.kube.ContainerPort;
import io.sightline.core.kube.KubeObject;
import io.sightline.core.kube.LabelSelector;
import io.sightline.core.kube.Labels;
import io.sightline.core.kube.Namespace;
import io.sightline.core.kube.NetworkPolicy;
import io.sightline.core.kube.NetworkPolicy.Peer;
import io.sightline.core.kube.NetworkPolicy.Port;
import io.sightline.core.kube.NetworkPolicy.Rule;
import io.sightline.core.kube.Node;
import io.sightline.core.kube.Pod;
import io.sightline.core.kube.PortProtocol;
import java.math.BigInteger;
import java.util.List;

/**
 * The semantics a second time, as plainly as can be: loops over everything, no index, no
 * explanations, selectors and ranges compared by code of its own. It knows all namespaces.
 */
final class NaiveEvaluator {
  private final List<KubeObject> objects;
  private final List<NetworkPolicy> policies;

  NaiveEvaluator(List<KubeObject> objects, List<NetworkPolicy> policies) {
    this.objects = objects;
    this.policies = policies;
  }

  boolean allows(PolicyEnd client, PolicyEnd server, PortProtocol protocol, int port) {
    return letsOut(client, server, protocol, port) && letsIn(client, server, protocol, port);
  }

  private boolean letsIn(PolicyEnd client, PolicyEnd server, PortProtocol protocol, int port) {
    if (!(server instanceof PolicyEnd.OfPod end) || isExempt(end.pod(), client)) {
      return true;
    }
    boolean isolated = false;
    for (NetworkPolicy policy : policies) {
      if (policy.isolatesIngress() && concerns(policy, end.pod())) {
        isolated = true;
        for (Rule rule : policy.ingress()) {
          if (peersMean(policy, rule, client) && portsMean(rule, server, protocol, port)) {
            return true;
          }
        }
      }
    }
    return !isolated;
  }

  private boolean letsOut(PolicyEnd client, PolicyEnd server, PortProtocol protocol, int port) {
    if (!(client instanceof PolicyEnd.OfPod end) || isExempt(end.pod(), server)) {
      return true;
    }
    boolean isolated = false;
    for (NetworkPolicy policy : policies) {
      if (policy.isolatesEgress() && concerns(policy, end.pod())) {
        isolated = true;
        for (Rule rule : policy.egress()) {
          if (peersMean(policy, rule, server) && portsMean(rule, server, protocol, port)) {
            return true;
          }
        }
      }
    }
    return !isolated;
  }

  private boolean isExempt(Pod pod, PolicyEnd other) {
    if (pod.hostNetwork()) {
      return true;
    }
    return switch (other) {
      case PolicyEnd.OfPod it ->
          it.pod().key().equals(pod.key())
              || (it.pod().hostNetwork() && it.pod().node().equals(pod.node()));
      case PolicyEnd.OfNode it -> it.node().equals(pod.node());
      case PolicyEnd.OfAddress it ->
          objects.stream()
              .anyMatch(
                  object ->
                      object instanceof Node node
                          && node.key().name().equals(pod.node())
                          && node.addresses().contains(it.address()));
      case PolicyEnd.Unknown _ -> throw new IllegalArgumentException();
    };
  }

  private static boolean concerns(NetworkPolicy policy, Pod pod) {
    return policy.key().namespace().equals(pod.key().namespace())
        && meets(policy.pods(), pod.meta().labels());
  }

  private boolean peersMean(NetworkPolicy policy, Rule rule, PolicyEnd other) {
    if (rule.peers().isEmpty()) {
      return true;
    }
    for (Peer peer : rule.peers()) {
      if (!peer.cidr().isEmpty()) {
        for (IpAddress address : addresses(other)) {
          if (isIn(peer.cidr(), address)
              && peer.except().stream().noneMatch(range -> isIn(range, address))) {
            return true;
          }
        }
      } else if (other instanceof PolicyEnd.OfPod it && !it.pod().hostNetwork()) {
        LabelSelector pods = peer.pods();
        LabelSelector namespaces = peer.namespaces();
        String namespace = it.pod().key().namespace();
        boolean podFits = pods == null || meets(pods, it.pod().meta().labels());
        boolean namespaceFits =
            namespaces == null
                ? pods != null && namespace.equals(policy.key().namespace())
                : meets(namespaces, labels(namespace));
        if (podFits && namespaceFits) {
          return true;
        }
      }
    }
    return false;
  }

  private static boolean portsMean(Rule rule, PolicyEnd server, PortProtocol protocol, int port) {
    if (rule.ports().isEmpty()) {
      return true;
    }
    for (Port it : rule.ports()) {
      if (it.protocol() != protocol) {
        continue;
      }
      if (it.port().isEmpty()) {
        return true;
      }
      if (Character.isDigit(it.port().charAt(0))) {
        int first = Integer.parseInt(it.port());
        int last = it.endPort() == 0 ? first : it.endPort();
        if (first <= port && port <= last) {
          return true;
        }
      } else if (server instanceof PolicyEnd.OfPod end && !end.pod().hostNetwork()) {
        for (Container container : end.pod().containers()) {
          for (ContainerPort declared : container.ports()) {
            if ((!container.init() || container.sidecar())
                && declared.name().equals(it.port())
                && declared.protocol() == protocol
                && declared.port() == port) {
              return true;
            }
          }
        }
      }
    }
    return false;
  }

  private static List<IpAddress> addresses(PolicyEnd end) {
    return switch (end) {
      case PolicyEnd.OfPod it -> it.pod().addresses();
      case PolicyEnd.OfNode it -> it.addresses();
      case PolicyEnd.OfAddress it -> List.of(it.address());
      case PolicyEnd.Unknown _ -> List.of();
    };
  }

  private Labels labels(String namespace) {
    return objects.stream()
        .filter(it -> it instanceof Namespace && it.key().name().equals(namespace))
        .findFirst()
        .orElseThrow()
        .meta()
        .labels();
  }

  private static boolean meets(LabelSelector selector, Labels labels) {
    for (int i = 0; i < selector.equal().pairs().size(); i += 2) {
      String value = labels.get(selector.equal().pairs().get(i));
      if (value == null || !value.equals(selector.equal().pairs().get(i + 1))) {
        return false;
      }
    }
    for (LabelSelector.Requirement it : selector.requirements()) {
      String value = labels.get(it.key());
      boolean in = value != null && it.values().contains(value);
      boolean met =
          switch (it.operator()) {
            case IN -> in;
            case NOT_IN -> !in;
            case EXISTS -> value != null;
            case DOES_NOT_EXIST -> value == null;
          };
      if (!met) {
        return false;
      }
    }
    return true;
  }

  private static boolean isIn(String cidr, IpAddress address) {
    String[] parts = cidr.split("/", -1);
    if (parts.length != 2 || parts[0].contains(":") == address.isIpv4()) {
      return false;
    }
    IpAddress base = IpAddress.parse(parts[0]);
    int width = address.isIpv4() ? 32 : 128;
    int length = Integer.parseInt(parts[1]);
    if (length > width) {
      return false;
    }
    BigInteger one = new BigInteger(1, base.toBytes()).shiftRight(width - length);
    BigInteger other = new BigInteger(1, address.toBytes()).shiftRight(width - length);
    return one.equals(other);
  }
}
