package io.sightline.core.fact;

import static java.util.Objects.requireNonNull;

import org.jspecify.annotations.Nullable;

/**
 * One end of a connection, or one socket's datagrams with one peer, as one agent saw it.
 *
 * @param number given by the agent, unique within the boot of the node
 */
public record FlowId(NodeKey node, long number) {
  public FlowId {
    requireNonNull(node, "node");
  }

  // By hand: see NodeKey.
  @Override
  public boolean equals(@Nullable Object other) {
    return this == other
        || (other instanceof FlowId that && number == that.number && node.equals(that.node));
  }

  @Override
  public int hashCode() {
    return 31 * node.hashCode() + Long.hashCode(number);
  }
}
