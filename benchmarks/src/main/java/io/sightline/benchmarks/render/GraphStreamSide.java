package io.sightline.benchmarks.render;

import io.sightline.desktop.scene.Camera;
import io.sightline.desktop.scene.MapModel;
import javafx.scene.Parent;
import org.graphstream.graph.Graph;
import org.graphstream.graph.implementations.MultiGraph;
import org.graphstream.ui.fx_viewer.FxViewPanel;
import org.graphstream.ui.fx_viewer.FxViewer;
import org.graphstream.ui.javafx.FxGraphRenderer;
import org.graphstream.ui.view.Viewer;

/** The graph in GraphStream's own viewer: lines and discs, without names. */
final class GraphStreamSide implements Side {
  private static final String STYLE =
      """
      graph { fill-color: #f6f7f9; padding: 28px; }
      node { size: 8px; fill-color: #3a7f5c; }
      edge { size: 1px; fill-color: #6b7a90; }
      """;

  private final FxViewer viewer;
  private final FxViewPanel panel;
  private final double width;
  private final double height;
  private final double scaleOfAll;

  GraphStreamSide(MapModel model, double[] x, double[] y, Camera all, double width, double height) {
    this.width = width;
    this.height = height;
    scaleOfAll = all.scale();
    Graph graph = new MultiGraph("map");
    graph.setAttribute("ui.stylesheet", STYLE);
    graph.setAttribute("ui.antialias");
    for (int i = 0; i < x.length; i++) {
      graph.addNode(Integer.toString(i)).setAttribute("xyz", x[i], -y[i], 0.0);
    }
    for (int e = 0; e < model.edges().size(); e++) {
      MapModel.Edge edge = model.edges().get(e);
      graph.addEdge(
          Integer.toString(e), Integer.toString(edge.from()), Integer.toString(edge.to()));
    }
    viewer = new FxViewer(graph, Viewer.ThreadingModel.GRAPH_IN_GUI_THREAD);
    viewer.disableAutoLayout();
    panel = (FxViewPanel) viewer.addDefaultView(false, new FxGraphRenderer());
    panel.setPrefSize(width, height);
  }

  @Override
  public Parent root() {
    return panel;
  }

  @Override
  public void look(Camera camera) {
    panel.getCamera().setViewCenter(camera.mapX(width / 2), -camera.mapY(height / 2), 0);
    panel.getCamera().setViewPercent(scaleOfAll / camera.scale());
    panel.display(viewer.getGraphicGraph(), true);
  }
}
