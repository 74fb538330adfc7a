package io.sightline.core.policy;

import io.sightline.core.kube.PortProtocol;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Whether policies let a connection through, and why.
 *
 * @param port of the backend, after a service's address was translated
 * @param unknown why the outcome is unknown, a sentence without its full stop; empty else
 * @param egress what the client's end says
 * @param ingress what the server's end says
 */
public record PolicyVerdict(
    PolicyEnd client,
    PolicyEnd server,
    PortProtocol protocol,
    int port,
    Outcome outcome,
    String unknown,
    SideVerdict egress,
    SideVerdict ingress) {
  /** What every verdict assumes, since the objects do not tell it. */
  public static final String ASSUMED =
      "the network plugin enforces NetworkPolicies, and no policies of other kinds (Cilium, Calico,"
          + " cluster-wide ones) apply: those are not seen";

  /** What the outcome rests on besides the policies' text. */
  public Set<Caveat> caveats() {
    EnumSet<Caveat> caveats = EnumSet.noneOf(Caveat.class);
    caveats.addAll(egress.caveats());
    caveats.addAll(ingress.caveats());
    return caveats;
  }

  /** The ends that do not let the connection through. */
  public List<SideVerdict> blocking() {
    return Stream.of(egress, ingress).filter(side -> side.outcome() == Outcome.BLOCKED).toList();
  }

  /** The end at which that direction is decided. */
  public PolicyEnd end(Direction direction) {
    return direction == Direction.EGRESS ? client : server;
  }
}
