package io.sightline.desktop.panel;

/** Plain sentences for the kernel's reasons to drop a packet (`enum skb_drop_reason`). */
final class DropReason {
  private DropReason() {}

  /** What the reason means and who is behind it; empty for one not known here. */
  static String explain(String reason) {
    return switch (reason) {
      case "NETFILTER_DROP" ->
          "A firewall rule (nftables, iptables, or a NetworkPolicy made of them) dropped the"
              + " packets before they reached the server.";
      case "BPF_CGROUP_EGRESS" ->
          "A BPF program on the client's cgroup refused to let the packets out.";
      case "SOCKET_FILTER", "TC_EGRESS", "TC_INGRESS", "XDP" ->
          "A BPF program or traffic control rule dropped the packets.";
      case "NO_SOCKET" -> "Nobody listens on that port.";
      case "SOCKET_RCVBUFF", "PROTO_MEM" ->
          "The server's socket buffer was full: the process reads too slowly.";
      case "QDISC_DROP", "FULL_RING" -> "A queue of the network device was full.";
      case "IP_OUTNOROUTES", "IP_INNOROUTES" -> "There was no route to the destination.";
      case "NEIGH_FAILED", "NEIGH_QUEUEFULL", "NEIGH_DEAD" ->
          "The next hop did not answer, so its hardware address is unknown.";
      case "IP_RPFILTER" ->
          "The reverse path filter dropped the packets: they came in by an unexpected device.";
      case "TCP_CSUM", "UDP_CSUM", "IP_CSUM" -> "The checksum was wrong.";
      default -> "";
    };
  }
}
