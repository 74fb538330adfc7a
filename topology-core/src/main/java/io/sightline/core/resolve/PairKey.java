package io.sightline.core.resolve;

import io.sightline.core.fact.Endpoint;
import io.sightline.core.fact.FlowOpened;
import io.sightline.core.fact.Role;
import io.sightline.core.fact.Transport;
import org.jspecify.annotations.Nullable;

/**
 * What the two ends of one connection have in common.
 *
 * <p>For TCP the two initial sequence numbers, which survive address translation; else the two
 * endpoints, within one namespace where they are loopback addresses.
 */
record PairKey(long joinKey, Transport transport, String endpoints, long networkNamespace) {
  static PairKey of(FlowOpened flow) {
    if (flow.joinKey() != 0) {
      return new PairKey(flow.joinKey(), flow.transport(), "", 0);
    }
    String local = flow.local().toString();
    String remote = flow.remote().toString();
    boolean ordered = local.compareTo(remote) <= 0;
    return new PairKey(
        0,
        flow.transport(),
        ordered ? local + " " + remote : remote + " " + local,
        isLoopback(flow.local()) ? flow.networkNamespace() : 0);
  }

  /**
   * What the two ends have in common of a connection that is older than its agents, so that nobody
   * knows its sequence numbers: the client's end, unless its address was translated too. Null for
   * others.
   */
  static @Nullable PairKey byClient(FlowOpened flow) {
    if (flow.joinKey() != 0
        || flow.transport() != Transport.TCP
        || flow.role() == Role.UNKNOWN
        || flow.local().address().isLoopback()) {
      return null;
    }
    Endpoint client = flow.role() == Role.CLIENT ? flow.local() : flow.remote();
    return new PairKey(0, flow.transport(), "client " + client, 0);
  }

  private static boolean isLoopback(Endpoint endpoint) {
    return endpoint.address().isLoopback();
  }
}
