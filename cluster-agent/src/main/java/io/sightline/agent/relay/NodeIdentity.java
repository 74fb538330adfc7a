package io.sightline.agent.relay;

import io.sightline.agent.relay.Access.RefusedException;

/** Says on which node an agent runs, by a credential that only that node's agent has. */
@FunctionalInterface
public interface NodeIdentity {
  /**
   * The name of the node on which the bearer of a token runs. May wait for an answer from
   * elsewhere; any thread may ask.
   *
   * @param token empty where the agent brought none
   * @throws RefusedException when that is not known, with what to do; for the reason {@code
   *     CANNOT_ASK} it may be known later
   */
  String nodeOf(String token) throws RefusedException;
}
