package io.sightline.desktop.layout;

import static org.assertj.core.api.Assertions.assertThat;

import org.graphstream.graph.Graph;
import org.graphstream.graph.implementations.MultiGraph;
import org.junit.jupiter.api.Test;

class GraphStreamLayoutTest {
  @Test
  void placesTheNodesOfAGraphStreamGraph() {
    Graph graph = new MultiGraph("g");
    GraphStreamLayout layout = new GraphStreamLayout(1);
    graph.addSink(layout);
    layout.addAttributeSink(graph);
    for (String id : new String[] {"a", "b", "c", "d"}) {
      graph.addNode(id).setAttribute(GraphStreamLayout.GROUP_ATTRIBUTE, id.equals("d") ? "y" : "x");
    }
    graph.addEdge("ab", "a", "b", true);
    graph.addEdge("bc", "b", "c", true);
    graph.addEdge("cd", "c", "d", true);
    for (int i = 0; i < 1000 && layout.getStabilization() < 1; i++) {
      layout.compute();
    }
    assertThat(layout.getStabilization()).isEqualTo(1);
    graph.nodes().forEach(n -> assertThat(n.hasAttribute("xyz")).as(n.getId()).isTrue());
    layout.compute();
    assertThat(layout.getNodeMovedCount()).as("at rest").isZero();
    graph.removeNode("d");
    layout.compute();
    assertThat(layout.getStabilization()).as("a change wakes it").isLessThan(1);
  }
}
