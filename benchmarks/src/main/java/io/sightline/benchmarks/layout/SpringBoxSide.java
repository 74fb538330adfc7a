package io.sightline.benchmarks.layout;

import java.util.Random;
import org.graphstream.graph.Graph;
import org.graphstream.graph.implementations.SingleGraph;
import org.graphstream.ui.layout.springbox.implementations.SpringBox;

/** GraphStream's own layout, which ours can take the place of. */
public final class SpringBoxSide {
  private final SpringBox layout;

  /** The layout of a graph, at the places that it chooses for a start. */
  public SpringBoxSide(GrowingGraph graph, long seed) {
    layout = new SpringBox(false, new Random(seed));
    Graph events = new SingleGraph("peer", false, false);
    events.addSink(layout);
    for (int i = 0; i < graph.nodes(); i++) {
      events.addNode("n" + i);
    }
    for (int e = 0; e < graph.edges(); e++) {
      // It knows one edge between two nodes; what occurs twice is left out.
      events.addEdge("e" + e, "n" + graph.from(e), "n" + graph.to(e));
    }
  }

  /** Does so many iterations. */
  public void iterate(int count) {
    for (int i = 0; i < count; i++) {
      layout.compute();
    }
  }
}
