package io.sightline.desktop.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.sightline.core.fact.LogBatch;
import io.sightline.desktop.scene.MapModel;
import io.sightline.desktop.scene.Selection;
import io.sightline.desktop.script.ClusterScript;
import io.sightline.desktop.script.ManyPods;
import io.sightline.desktop.session.Session;
import io.sightline.desktop.session.SessionView;
import io.sightline.desktop.view.Level;
import io.sightline.desktop.view.MapOptions;
import io.sightline.desktop.view.Narrowing;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class LargeMapTest {
  private static final MapOptions BY_ZOOM = MapOptions.DEFAULT.withLevel(Level.AUTO);

  private static SessionView view(List<LogBatch> batches) throws InterruptedException {
    SessionRequest request = ShopWindow.request(batches);
    try (Session session = request.open()) {
      session.start();
      long end = batches.getLast().watermarkNanos();
      long deadlineNanos = System.nanoTime() + Duration.ofSeconds(30).toNanos();
      while (session.view().instantNanos() < end) {
        assertThat(System.nanoTime()).as("the script is read in time").isLessThan(deadlineNanos);
        Thread.sleep(10);
      }
      return session.view();
    }
  }

  private static MapPicture draw(MapDrawer drawer, SessionView view, MapOptions options) {
    return drawer.draw(
        new MapRequest(
            view,
            options,
            MapModel.Caption.NONE,
            null,
            Set.of(),
            Set.of(),
            new Selection.Nothing(),
            ZoneOffset.UTC,
            List.of()));
  }

  @Test
  void aSmallMapIsOfWorkloadsAndALargeOneOfPods() throws InterruptedException {
    MapPicture small = draw(new MapDrawer(), view(ClusterScript.batches().subList(0, 20)), BY_ZOOM);
    assertThat(small.large()).isFalse();
    assertThat(small.model().nodes()).isNotEmpty().noneMatch(node -> node.id().startsWith("pod/"));

    SessionView many = view(ManyPods.batches(MapDrawer.LARGE_PODS, 2));
    MapPicture large = draw(new MapDrawer(), many, BY_ZOOM);
    assertThat(large.large()).isTrue();
    assertThat(large.model().nodes()).hasSize(MapDrawer.LARGE_PODS);
    MapPicture fixed = draw(new MapDrawer(), many, BY_ZOOM.withLevel(Level.WORKLOAD));
    assertThat(fixed.large()).isTrue();
    assertThat(fixed.model().nodes()).hasSize(MapDrawer.LARGE_PODS / ManyPods.REPLICAS);
  }

  /** A cluster that loses some pods keeps its map; one that is met with so many is small. */
  @Test
  void aLargeMapStaysSoForAWhile() throws InterruptedException {
    SessionView fewer = view(ManyPods.batches(350, 2));
    assertThat(draw(new MapDrawer(true), fewer, BY_ZOOM).large()).isTrue();
    assertThat(draw(new MapDrawer(), fewer, BY_ZOOM).large()).isFalse();
  }

  /** What is near a workload is found also where each of its pods is a node, and the other way. */
  @Test
  void aFocusIsOfTheSameThingAtEachStep() throws InterruptedException {
    SessionView many = view(ManyPods.batches(MapDrawer.LARGE_PODS, 2));
    MapOptions near =
        BY_ZOOM.withNarrowing(
            Narrowing.NONE
                .withFocus(new Narrowing.Around(ManyPods.workloadId(3), 1))
                .withHidesOthers(true));
    MapPicture picture = draw(new MapDrawer(), many, near);
    // Its ten pods, two that call them, and two that they call.
    assertThat(picture.model().nodes()).hasSize(ManyPods.REPLICAS + 4);
    assertThat(picture.rollups().of(new Selection.Node(ManyPods.workloadId(3))))
        .isNotSameAs(picture.rollups().finest());
  }
}
