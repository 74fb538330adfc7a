package io.sightline.core.policy;

/** What a verdict rests on besides the policies' text. */
public enum Caveat {
  IP_BLOCK_ON_POD(
      "an ipBlock matches the pod's address; whether that means the pod is left to the network"
          + " plugin, and Cilium's answer is no"),
  HOST_NETWORK_ISOLATED(
      "a policy selects a pod that uses its node's network; most network plugins do not apply"
          + " policies to such pods"),
  HOST_NETWORK_PEER(
      "a rule's selectors match a pod that uses its node's network; most network plugins know such"
          + " a pod by its node's address only"),
  OWN_NODE("traffic between a pod and its own node is always allowed"),
  ITSELF("a pod cannot block itself; through a service, network plugins differ about that"),
  REWRITTEN_SOURCE(
      "the client's address may have been rewritten on its way, by a node or a load balancer,"
          + " before a policy sees it"),
  UNKNOWN_ADDRESS(
      "the address belongs to no pod or node that is known; if it is one of the pod's own node,"
          + " the traffic is always allowed"),
  TERMINATED("a pod has ended; this is what held while it ran");

  private final String text;

  Caveat(String text) {
    this.text = text;
  }

  /** A sentence without its full stop. */
  public String text() {
    return text;
  }
}
