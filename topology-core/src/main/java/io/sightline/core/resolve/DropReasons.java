package io.sightline.core.resolve;

import java.util.Set;

/** Which of the kernel's drop reasons mean that a rule forbade the packet. */
final class DropReasons {
  // Names of enum skb_drop_reason (include/net/dropreason-core.h) that a firewall, a tc or a BPF
  // program, or a policy causes. The rest are faults of the network, the peer or the packet.
  private static final Set<String> BLOCKING =
      Set.of(
          "NETFILTER_DROP",
          "BPF_CGROUP_EGRESS",
          "BPF_CGROUP_INGRESS",
          "TC_INGRESS",
          "TC_EGRESS",
          "XDP",
          "SOCKET_FILTER",
          "XFRM_POLICY");

  private DropReasons() {}

  static boolean isBlocking(String reason) {
    return BLOCKING.contains(reason);
  }
}
