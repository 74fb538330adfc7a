package io.sightline.core.kube;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A network policy, whole: what it isolates and what it lets through (networking.k8s.io/v1).
 *
 * @param pods which pods of its namespace it is about
 * @param isolatesIngress whether these pods get only what some policy allows
 * @param isolatesEgress whether these pods reach only what some policy allows
 */
public record NetworkPolicy(
    ObjectMeta meta,
    LabelSelector pods,
    boolean isolatesIngress,
    boolean isolatesEgress,
    List<Rule> ingress,
    List<Rule> egress)
    implements KubeObject {
  /**
   * What is allowed.
   *
   * @param peers with whom; none means everybody
   * @param ports on which ports; none means all
   */
  public record Rule(List<Peer> peers, List<Port> ports) {
    public Rule {
      peers = List.copyOf(peers);
      ports = List.copyOf(ports);
    }
  }

  /**
   * Who is meant: pods, namespaces, or addresses.
   *
   * @param pods null where only namespaces count
   * @param namespaces null where the policy's own is meant
   * @param cidr an address range; empty where pods are meant
   * @param except ranges within it that are not meant
   */
  public record Peer(
      @Nullable LabelSelector pods,
      @Nullable LabelSelector namespaces,
      String cidr,
      List<String> except) {
    public Peer {
      except = List.copyOf(except);
    }
  }

  /**
   * Which ports are meant.
   *
   * @param port number or name; empty for all
   * @param endPort last port of a range that begins with the number; 0 where it is no range
   */
  public record Port(PortProtocol protocol, String port, int endPort) {}

  public NetworkPolicy {
    ingress = List.copyOf(ingress);
    egress = List.copyOf(egress);
  }
}
