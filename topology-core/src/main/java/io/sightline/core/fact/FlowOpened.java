package io.sightline.core.fact;

import org.jspecify.annotations.Nullable;

/**
 * A flow an agent began to watch: one end of a connection, or a socket's datagrams with one peer.
 *
 * <p>Connections that begin and end within one window between the same two processes of one node
 * are told as one flow, seen from the server, with their number: a thousand of them a second would
 * otherwise be some ten thousand facts of which none says more.
 *
 * @param owner the process behind the socket; null while unknown
 * @param joinKey the two initial TCP sequence numbers, the server's in the upper half: the same at
 *     both ends, also through DNAT; 0 where there is none
 * @param beforeAgent whether the connection is older than the agent, so that its counts are partial
 * @param connections how many connections it stands for, 1 except as said above
 * @param peer the process at the other end, where the agent watched both ends and so knows; null
 *     where the relay has to find out, and where the viewer may not know. Of several connections
 *     the remote port, which differs among them, is 0
 * @param dialled what the client named as its peer, where the packets go elsewhere and the agent
 *     knows both: the address of a service. Null else; of a client's record {@code remote} is then
 *     what it named, as far as the agent can tell
 */
public record FlowOpened(
    long timeNanos,
    FlowId flow,
    Transport transport,
    Role role,
    Endpoint local,
    Endpoint remote,
    long networkNamespace,
    @Nullable ProcessKey owner,
    long joinKey,
    boolean beforeAgent,
    int connections,
    @Nullable ProcessKey peer,
    @Nullable Endpoint dialled)
    implements Fact {

  public FlowOpened {
    if (connections < 1) {
      throw new IllegalArgumentException("a flow is at least one connection, not " + connections);
    }
  }

  /** One connection, or one end of it. */
  public FlowOpened(
      long timeNanos,
      FlowId flow,
      Transport transport,
      Role role,
      Endpoint local,
      Endpoint remote,
      long networkNamespace,
      @Nullable ProcessKey owner,
      long joinKey,
      boolean beforeAgent) {
    this(
        timeNanos,
        flow,
        transport,
        role,
        local,
        remote,
        networkNamespace,
        owner,
        joinKey,
        beforeAgent,
        1,
        null,
        null);
  }
}
