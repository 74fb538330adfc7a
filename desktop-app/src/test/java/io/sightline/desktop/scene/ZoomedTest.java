package io.sightline.desktop.scene;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.offset;

import io.sightline.desktop.layout.ForceLayout;
import io.sightline.desktop.layout.LayoutSnapshot;
import io.sightline.desktop.scene.raster.Raster;
import io.sightline.desktop.theme.Palette;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class ZoomedTest {
  private static final MapModel PODS = DemoMap.generated(900, 2_700, 3);
  private static final PreparedMap MAP = JoinedMap.prepared(PODS);
  private static final double NEAR = 0.5;
  private static final double FARTHER = 0.2;
  private static final double AFAR = 0.05;

  private static double[] x = new double[0];
  private static double[] y = new double[0];

  @BeforeAll
  static void layOut() {
    ForceLayout layout = new ForceLayout(1);
    layout.setGraph(MAP.arranged());
    layout.settle();
    LayoutSnapshot at = layout.snapshot();
    x = at.x();
    y = at.y();
  }

  private static Joined joined() {
    return Objects.requireNonNull(MAP.joined());
  }

  @Test
  void nodesBecomeWorkloadsAndThenIslandsAndComeBack() {
    Zoomed zoomed = new Zoomed();
    assertThat(step(zoomed, NEAR)).isEqualTo(MapView.Step.NODES);
    assertThat(step(zoomed, FARTHER)).isEqualTo(MapView.Step.JOINED);
    assertThat(step(zoomed, 0.29)).as("no flicker at the threshold").isEqualTo(MapView.Step.JOINED);
    assertThat(step(zoomed, AFAR)).isEqualTo(MapView.Step.ISLANDS);
    assertThat(step(zoomed, FARTHER)).isEqualTo(MapView.Step.JOINED);
    assertThat(step(zoomed, 0.31)).isEqualTo(MapView.Step.NODES);
    assertThat(step(zoomed, 0.25)).as("no flicker at the threshold").isEqualTo(MapView.Step.NODES);
  }

  private static MapView.Step step(Zoomed zoomed, double scale) {
    zoomed.advance(MAP, true, scale, Double.POSITIVE_INFINITY);
    assertThat(zoomed.isMoving()).isFalse();
    return zoomed.scenery(MAP, MAP.scene(), x, y, Set.of()).step();
  }

  @Test
  void aFixedLevelStaysAtEveryZoom() {
    Zoomed zoomed = new Zoomed();
    zoomed.advance(MAP, false, AFAR, 0.016);
    assertThat(zoomed.scenery(MAP, MAP.scene(), x, y, Set.of()).step())
        .isEqualTo(MapView.Step.NODES);
  }

  /** Pods end their way where their workload then stands, and no frame of it is a jump. */
  @Test
  void nodesGatherWhereTheOneStandsThatStandsForThem() {
    Zoomed zoomed = new Zoomed();
    zoomed.advance(MAP, true, NEAR, 0.016);
    double[] lastX = x;
    double farthest = 0;
    double longest = 0;
    for (int i = 0; i < x.length; i++) {
      int parent = joined().parents()[i];
      longest = Math.max(longest, Math.abs(joined().middles(x)[parent] - x[i]));
    }
    Scenery drawn = zoomed.scenery(MAP, MAP.scene(), x, y, Set.of());
    int frames = 0;
    while (drawn.step() == MapView.Step.NODES) {
      lastX = drawn.x();
      assertThat(zoomed.advance(MAP, true, FARTHER, 0.016)).isTrue();
      drawn = zoomed.scenery(MAP, MAP.scene(), x, y, Set.of());
      if (drawn.step() == MapView.Step.NODES) {
        for (int i = 0; i < lastX.length; i++) {
          farthest = Math.max(farthest, Math.abs(drawn.x()[i] - lastX[i]));
        }
      }
      frames++;
    }
    assertThat(frames).isBetween(5, 30);
    assertThat(farthest).isLessThan(longest / 4);
    for (int i = 0; i < lastX.length; i++) {
      assertThat(lastX[i]).isCloseTo(drawn.x()[joined().parents()[i]], offset(longest / 4));
    }
  }

  @Test
  void islandsStayWhereTheyAreAtEveryStep() {
    Scenery nodes = Zoomed.scenery(MapView.Step.NODES, MAP, x, y, Set.of());
    Scenery workloads = Zoomed.scenery(MapView.Step.JOINED, MAP, x, y, Set.of());
    assertThat(workloads.scene().model().groups()).isEqualTo(PODS.groups());
    assertThat(workloads.islands().left).isEqualTo(nodes.islands().left);
    assertThat(workloads.islands().bottom).isEqualTo(nodes.islands().bottom);
    for (int i = 0; i < workloads.x().length; i++) {
      int g = workloads.scene().model().nodes().get(i).group();
      if (g >= 0) {
        assertThat(workloads.x()[i]).isBetween(nodes.islands().left[g], nodes.islands().right[g]);
      }
    }
  }

  @Test
  void eachPodIsCountedOnceAndTheLabelSaysHowMany() {
    assertThat(Arrays.stream(joined().sizes()).sum()).isEqualTo(PODS.nodes().size());
    MapModel model = joined().scene().model();
    for (int i = 0; i < model.nodes().size(); i++) {
      int size = joined().sizes()[i];
      if (size > 1) {
        assertThat(model.nodes().get(i).label()).endsWith(" · " + size + " pods");
      } else {
        assertThat(model.nodes().get(i).label()).doesNotContain("pods");
      }
    }
  }

  /** A workload that stands for none of the pods shown has no place, so it is not drawn. */
  @Test
  void whatStandsForNothingIsLeftOut() {
    MapModel more =
        MapModel.builder()
            .node("n1", "there", MapModel.Kind.POD, null)
            .node("n2", "not there", MapModel.Kind.POD, null)
            .edge("n1", "n2", PODS.edges().getFirst())
            .build();
    MapModel one = MapModel.builder().node("n1", "there", MapModel.Kind.POD, null).build();
    Joined joined = Joined.of(one, more, id -> id);
    assertThat(joined.scene().model().nodes()).hasSize(1);
    assertThat(joined.scene().model().edges()).isEmpty();
  }

  @Test
  void aSelectionIsFoundAtEachStep() {
    MapModel workloads = joined().scene().model();
    int parent = joined().parents()[7];
    Selection pod = new Selection.Node(PODS.nodes().get(7).id());
    Selection workload = new Selection.Node(workloads.nodes().get(parent).id());
    Scenery near = Zoomed.scenery(MapView.Step.NODES, MAP, x, y, Set.of());
    Scenery farther = Zoomed.scenery(MapView.Step.JOINED, MAP, x, y, Set.of());

    assertThat(Sight.of(pod, near, MAP).node()).isEqualTo(7);
    assertThat(Sight.of(pod, farther, MAP).node()).as("its workload").isEqualTo(parent);
    assertThat(Sight.of(workload, farther, MAP).node()).isEqualTo(parent);
    assertThat(Sight.of(workload, near, MAP).node()).isEqualTo(-1);
    assertThat(Sight.of(workload, near, MAP).members())
        .as("its pods")
        .containsExactlyInAnyOrderElementsOf(joined().membersOf(parent));

    MapModel.Edge edge = PODS.edges().getFirst();
    Selection traffic =
        new Selection.Edge(
            PODS.nodes().get(edge.from()).id(), PODS.nodes().get(edge.to()).id(), edge.protocol());
    int found = Sight.of(traffic, farther, MAP).edge();
    assertThat(workloads.edges().get(found).from()).isEqualTo(joined().parents()[edge.from()]);
    assertThat(workloads.edges().get(found).to()).isEqualTo(joined().parents()[edge.to()]);
  }

  /** Pods of a workload stand together, or a workload would stand among those of others. */
  @Test
  void theLayoutKeepsTheMembersOfOneTogether() {
    List<MapModel.Node> nodes = PODS.nodes();
    double[] toOwn = new double[2];
    double[] middleX = joined().middles(x);
    double[] middleY = joined().middles(y);
    for (int i = 0; i < x.length; i++) {
      int parent = joined().parents()[i];
      int g = nodes.get(i).group();
      if (g >= 0 && joined().sizes()[parent] > 1) {
        for (int other = 0; other < middleX.length; other++) {
          if (other != parent && joined().scene().model().nodes().get(other).group() == g) {
            boolean nearer =
                Math.hypot(x[i] - middleX[parent], y[i] - middleY[parent])
                    < Math.hypot(x[i] - middleX[other], y[i] - middleY[other]);
            toOwn[nearer ? 0 : 1]++;
          }
        }
      }
    }
    assertThat(toOwn[0] / (toOwn[0] + toOwn[1])).isGreaterThan(0.8);
  }

  @Test
  void islandsAndTheirTrafficCanBePointedAt() {
    Scenery afar = Zoomed.scenery(MapView.Step.ISLANDS, MAP, x, y, Set.of());
    MapView view = MapView.of(1280, 800, 1, new Camera(AFAR, 640, 400), Palette.LIGHT).ofIslands();
    MapPainter.Painted painted = new MapPainter().paint(new Raster(1280, 800), afar, view);
    assertThat(painted.scene().model().nodes().getFirst().id()).isEqualTo("first");
    Selection island = new Selection.Node("first");
    assertThat(Sight.of(island, afar, MAP).node()).isZero();
    assertThat(painted.overview()).isNotNull();
  }
}
