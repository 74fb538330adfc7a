package io.sightline.core.fact;

/**
 * Who the two ends of a flow are, decided once by the relay.
 *
 * @param clientEntity id of the entity that opened it
 * @param serverEntity id of the entity that accepted it
 * @param serverPort the port of the server, by which edges are told apart
 * @param counted whether this record counts; false for the client's record of a connection whose
 *     server was seen too
 */
public record FlowResolved(
    long timeNanos,
    FlowId flow,
    String clientEntity,
    String serverEntity,
    int serverPort,
    boolean counted)
    implements Fact {}
