package io.sightline.core.fact;

import static java.util.Objects.requireNonNull;

/**
 * One end of a connection, or one socket's datagrams with one peer, as one agent saw it.
 *
 * @param number given by the agent, unique within the boot of the node
 */
public record FlowId(NodeKey node, long number) {
  public FlowId {
    requireNonNull(node, "node");
  }
}
