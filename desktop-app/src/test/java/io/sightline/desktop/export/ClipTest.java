package io.sightline.desktop.export;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sightline.core.fact.LogBatch;
import io.sightline.core.timeline.MemoryFactLog;
import io.sightline.desktop.find.Filter;
import io.sightline.desktop.find.FilterSyntaxException;
import io.sightline.desktop.scene.MapModel;
import io.sightline.desktop.scene.raster.ApngReader;
import io.sightline.desktop.script.ShopScript;
import io.sightline.desktop.theme.Palette;
import io.sightline.desktop.view.MapOptions;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class ClipTest {
  private static MemoryFactLog log() {
    MemoryFactLog log = new MemoryFactLog();
    for (LogBatch batch : ShopScript.batches()) {
      log.append(batch);
    }
    return log;
  }

  private static Snapshot range(MemoryFactLog log, int from, int to) {
    return Snapshot.between(log, "shop-host", "abc", ShopScript.time(from), ShopScript.time(to));
  }

  private static ClipPlan plan(Snapshot of, Duration step) {
    return ClipPlan.of(of.fromNanos(), of.atNanos(), step, 6);
  }

  private static byte[] clip(Snapshot of, ClipPlan plan, Progress progress, long maxBytes)
      throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    Clip.write(log(), of, plan, MapOptions.DEFAULT, Palette.LIGHT, out, progress, maxBytes);
    return out.toByteArray();
  }

  @Test
  void aPlanCoversTheRangeAndEndsWithIt() {
    ClipPlan plan = ClipPlan.of(0, 10_500_000_000L, Duration.ofSeconds(1), 4);
    assertThat(plan.frames()).isEqualTo(11);
    assertThat(plan.instant(0)).isEqualTo(1_000_000_000L);
    assertThat(plan.instant(9)).isEqualTo(10_000_000_000L);
    assertThat(plan.instant(10)).isEqualTo(10_500_000_000L);
    assertThat(plan.frameMillis()).isEqualTo(250);
  }

  @Test
  void withoutAStepAClipIsOfUsualLength() {
    for (Duration length :
        List.of(
            Duration.ofSeconds(3),
            Duration.ofMinutes(7),
            Duration.ofHours(9),
            Duration.ofDays(40))) {
      assertThat(ClipPlan.of(0, length.toNanos(), null, 6).frames()).isBetween(3, 120);
    }
  }

  @Test
  void tooManyFramesAreRefusedWithWhatToDo() {
    assertThatThrownBy(
            () -> ClipPlan.of(0, Duration.ofHours(1).toNanos(), Duration.ofSeconds(1), 6))
        .hasMessage(
            "60 min in steps of 1 s are 3600 frames, and a clip has at most 600; choose steps of 6"
                + " s or longer, or a shorter range");
    assertThat(ClipPlan.of(0, Duration.ofHours(1).toNanos(), Duration.ofSeconds(6), 6).frames())
        .isEqualTo(600);
    assertThatThrownBy(() -> ClipPlan.of(0, 1_000_000_000L, null, 31))
        .hasMessageContaining("1 to 30");
    assertThatThrownBy(() -> ClipPlan.of(5, 5, null, 6))
        .hasMessageContaining("not after its begin");
  }

  @Test
  void aClipShowsTheRangeFrameByFrameAndIsTheSameEachTime() throws Exception {
    Snapshot of = range(log(), 70, 90);
    ClipPlan plan = plan(of, Duration.ofSeconds(5));
    byte[] bytes = clip(of, plan, Progress.NONE, Clip.MAX_BYTES);
    ApngReader read = ApngReader.read(bytes);
    assertThat(read.frames()).hasSize(4);
    assertThat(read.width()).isEqualTo(1600);
    assertThat(read.height()).isEqualTo(1000);
    assertThat(read.frames().get(3).pixels()).isNotEqualTo(read.frames().get(0).pixels());
    assertThat(clip(of, plan, Progress.NONE, Clip.MAX_BYTES)).isEqualTo(bytes);
  }

  @Test
  void aFilterLeavesThingsOutAndNothingElse() throws Exception {
    Snapshot of = range(log(), 70, 80).filtered(parse("proto=redis"));
    byte[] filtered = clip(of, plan(of, Duration.ofSeconds(10)), Progress.NONE, Clip.MAX_BYTES);
    Snapshot all = range(log(), 70, 80);
    assertThat(ApngReader.read(filtered).frames().getFirst().pixels())
        .isNotEqualTo(
            ApngReader.read(
                    clip(all, plan(all, Duration.ofSeconds(10)), Progress.NONE, Clip.MAX_BYTES))
                .frames()
                .getFirst()
                .pixels());
    ClipFrames frames =
        new ClipFrames(log(), of, plan(of, Duration.ofSeconds(10)), MapOptions.DEFAULT);
    assertThat(names(frames.map(0).shown())).containsExactlyInAnyOrder("catalog", "cache");
    assertThat(names(frames.map(0).whole())).contains("web", "gateway");
  }

  private static Filter parse(String text) {
    try {
      return Filter.parse(text);
    } catch (FilterSyntaxException e) {
      throw new AssertionError(e);
    }
  }

  private static Set<String> names(MapModel model) {
    return model.nodes().stream().map(MapModel.Node::label).collect(Collectors.toSet());
  }

  @Test
  void everythingThatAFrameShowsHasItsPlaceInTheUnion() {
    MemoryFactLog log = log();
    Snapshot of = range(log, 1, 119);
    ClipPlan plan = plan(of, Duration.ofSeconds(7));
    ClipFrames frames = new ClipFrames(log, of, plan, MapOptions.DEFAULT);
    ClipUnion union = new ClipUnion();
    List<MapModel> shown = new ArrayList<>();
    for (int i = 0; i < plan.frames(); i++) {
      shown.add(frames.map(i).whole());
      union.add(shown.getLast());
    }
    assertThat(shown)
        .allSatisfy(model -> assertThat(names(union.model())).containsAll(names(model)));
    assertThat(union.model().edges())
        .as("the worst of an edge is in the legend")
        .anyMatch(edge -> edge.verdict() == MapModel.Verdict.BLOCKED);
  }

  @Test
  void whatIsSilentIsPale() {
    MemoryFactLog log = log();
    // Nothing is asked any more after the last batch but what is still there.
    Snapshot of = range(log, 60, 100);
    ClipPlan plan = plan(of, Duration.ofSeconds(20));
    MapModel model = new ClipFrames(log, of, plan, MapOptions.DEFAULT).map(0).shown();
    assertThat(model.edges())
        .allSatisfy(
            edge ->
                assertThat(edge.faint())
                    .isEqualTo(
                        edge.requestsPerSecond() == 0
                            && edge.errorsPerSecond() == 0
                            && edge.bytesPerSecond() == 0
                            && edge.verdict() == MapModel.Verdict.OK));
  }

  @Test
  void aClipThatGrowsTooLargeSaysWhatToDo() {
    Snapshot of = range(log(), 70, 90);
    assertThatThrownBy(() -> clip(of, plan(of, Duration.ofSeconds(10)), Progress.NONE, 1000))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("at frame 1 of 2; choose longer steps, a shorter range or a filter");
  }

  @Test
  void itCanBeGivenUp() {
    Snapshot of = range(log(), 1, 119);
    List<Double> shares = new ArrayList<>();
    assertThatThrownBy(
            () ->
                clip(
                    of,
                    plan(of, Duration.ofSeconds(2)),
                    share -> {
                      shares.add(share);
                      return share < 0.2;
                    },
                    Clip.MAX_BYTES))
        .isInstanceOf(CancellationException.class);
    assertThat(shares).isSorted();
    assertThat(shares.getLast()).isBetween(0.2, 0.4);
  }
}
