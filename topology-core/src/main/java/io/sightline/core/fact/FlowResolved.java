package io.sightline.core.fact;

/**
 * Who the two ends of a flow are, decided by the relay. A later one for the same flow corrects it.
 *
 * @param clientEntity id of the entity that opened it
 * @param serverEntity id of the entity that accepted it
 * @param serverPort the port of the server, by which edges are told apart
 * @param counted whether this record counts; false for the client's record of a connection whose
 *     server was seen too
 * @param via id of the service through whose address the client reached the server; empty where it
 *     used the server's own
 */
public record FlowResolved(
    long timeNanos,
    FlowId flow,
    String clientEntity,
    String serverEntity,
    int serverPort,
    boolean counted,
    String via)
    implements Fact {
  /** Without a service between the ends. */
  public FlowResolved(
      long timeNanos,
      FlowId flow,
      String clientEntity,
      String serverEntity,
      int serverPort,
      boolean counted) {
    this(timeNanos, flow, clientEntity, serverEntity, serverPort, counted, "");
  }
}
