package io.sightline.desktop.scene;

import io.sightline.core.fact.LogBatch;
import io.sightline.core.topology.Topology;
import io.sightline.core.topology.TopologyFold;
import io.sightline.core.topology.TopologyRange;
import io.sightline.desktop.layout.ForceLayout;
import io.sightline.desktop.script.ClusterScript;
import io.sightline.desktop.script.ShopScript;
import io.sightline.desktop.theme.Palette;
import io.sightline.desktop.view.EdgeMode;
import io.sightline.desktop.view.Level;
import io.sightline.desktop.view.MapOptions;
import io.sightline.desktop.view.MapProjection;
import io.sightline.desktop.view.NodeMode;
import java.io.IOException;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Each thing that colours can say, in light and dark, at a time when there is something to say. */
class OverlayPicturesTest {
  private static final int SECONDS = 10;

  @ParameterizedTest
  @EnumSource(EdgeMode.class)
  void coloursOfEdgesLookAsTheyDid(EdgeMode mode) throws IOException {
    int second = mode == EdgeMode.VERDICT || mode == EdgeMode.ERRORS ? 95 : 62;
    compare(
        "edges-" + mode.name().toLowerCase(Locale.ROOT),
        model(ShopScript.batches(), second, MapOptions.DEFAULT.withColours(mode, NodeMode.HEALTH)));
  }

  // The scripts hold no memory readings, so of memory there would be nothing to see.
  @ParameterizedTest
  @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "MEMORY")
  void coloursOfNodesLookAsTheyDid(NodeMode mode) throws IOException {
    MapOptions options = MapOptions.DEFAULT.withColours(EdgeMode.PROTOCOL, mode);
    MapModel model =
        switch (mode) {
          case DISK -> model(ShopScript.batches(), 35, options);
          case HEALTH, THROTTLE -> model(ShopScript.batches(), 62, options);
          case MEMORY, RESTARTS, NAMESPACE ->
              model(ClusterScript.batches(), 55, options.withLevel(Level.POD));
        };
    compare("nodes-" + mode.name().toLowerCase(Locale.ROOT), model);
  }

  private static MapModel model(List<LogBatch> batches, int second, MapOptions options) {
    TopologyFold fold = new TopologyFold();
    batches.subList(0, second - SECONDS).forEach(fold::apply);
    Topology before = fold.topology();
    batches.subList(second - SECONDS, second).forEach(fold::apply);
    return MapProjection.model(
        TopologyRange.between(before, fold.topology()),
        SECONDS,
        options,
        new MapModel.Caption("scripted", "10 s up to second " + second, "", "sha256:0000", 0));
  }

  private static void compare(String name, MapModel model) throws IOException {
    ForceLayout layout = new ForceLayout(1);
    layout.setGraph(new Cards(model).layoutGraph(model));
    layout.settle();
    for (Palette palette : List.of(Palette.LIGHT, Palette.DARK)) {
      GoldenPicture.compare(
          name + (palette.dark() ? "-dark" : "-light"),
          MapImage.png(model, layout.snapshot(), palette, 900, 600, 1));
    }
  }
}
