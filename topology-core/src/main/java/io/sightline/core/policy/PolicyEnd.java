package io.sightline.core.policy;

import io.sightline.core.fact.IpAddress;
import io.sightline.core.kube.Pod;
import java.util.List;

/** One end of a connection, as far as policies can tell ends apart. */
public sealed interface PolicyEnd {
  /** What to call it in a sentence. */
  String name();

  /** A pod, also one that uses its node's network. */
  record OfPod(Pod pod) implements PolicyEnd {
    @Override
    public String name() {
      return pod.key().namespace() + "/" + pod.key().name();
    }
  }

  /**
   * A node itself: its kubelet, and whatever else runs there outside pods.
   *
   * @param cluster UID of the cluster
   */
  record OfNode(String cluster, String node, List<IpAddress> addresses) implements PolicyEnd {
    public OfNode {
      addresses = List.copyOf(addresses);
    }

    @Override
    public String name() {
      return "node " + node;
    }
  }

  /** Something outside of the cluster, or in it and not known. */
  record OfAddress(IpAddress address) implements PolicyEnd {
    @Override
    public String name() {
      return address.toString();
    }
  }

  /**
   * An end of which not even the address is known, or whose object may not be seen.
   *
   * @param why a sentence without its full stop
   */
  record Unknown(String why) implements PolicyEnd {
    @Override
    public String name() {
      return "an unknown end";
    }
  }
}
