package io.sightline.core.topology;

import static org.assertj.core.api.Assertions.assertThat;

import io.sightline.core.fact.EventObserved;
import io.sightline.core.fact.Fact;
import io.sightline.core.fact.LogBatch;
import io.sightline.core.fact.ObjectGone;
import io.sightline.core.fact.ObjectObserved;
import io.sightline.core.fact.Severity;
import io.sightline.core.fact.TopologySnapshot;
import io.sightline.core.kube.Labels;
import io.sightline.core.kube.ObjectKey;
import io.sightline.core.kube.ObjectKind;
import io.sightline.core.kube.ObjectMeta;
import io.sightline.core.kube.Workload;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class EventHistoryTest {
  private static final ObjectKey KEY =
      new ObjectKey("cluster", ObjectKind.DEPLOYMENT, "shop", "web", "uid-web");

  private static ObjectObserved deployment(long nanos, String image, int replicas) {
    return new ObjectObserved(
        nanos,
        new Workload(
            new ObjectMeta(KEY, Long.toString(nanos), 1, 0, Labels.NONE, null),
            List.of(new Workload.Image("web", image)),
            replicas,
            replicas,
            1,
            replicas,
            0,
            false,
            "",
            List.of()));
  }

  private static EventObserved event(long nanos) {
    return new EventObserved(nanos, Severity.WARNING, "pod/a", "Unhealthy", "probe failed");
  }

  private static List<LogBatch> batches(List<List<Fact>> facts) {
    List<LogBatch> batches = new ArrayList<>();
    long position = 0;
    for (int i = 0; i < facts.size(); i++) {
      batches.add(new LogBatch(position, 10L * (i + 1), facts.get(i)));
      position += facts.get(i).size();
    }
    return batches;
  }

  @Test
  void itTellsWhatTheFoldTells() {
    List<LogBatch> batches =
        batches(
            List.of(
                List.of(deployment(1, "web:1.15", 2)),
                List.of(deployment(11, "web:1.16", 2), event(12)),
                List.of(deployment(21, "web:1.16", 5), event(22)),
                List.of(new ObjectGone(31, KEY))));
    TopologyFold fold = new TopologyFold();
    EventHistory history = new EventHistory();
    for (LogBatch batch : batches) {
      assertThat(history.append(batch)).isEqualTo(fold.apply(batch).events());
    }
    assertThat(fold.topology().events())
        .extracting(EventObserved::kind)
        .containsExactly("Rollout", "Unhealthy", "Scaled", "Unhealthy");
  }

  @Test
  void aKeyframeRepeatsNothingAndTellsWhatWasMissed() {
    EventHistory history = new EventHistory();
    TopologySnapshot keyframe =
        new TopologySnapshot(30, List.of(deployment(21, "web:1.16", 2), event(12), event(22)));
    List<LogBatch> batches =
        batches(
            List.of(
                List.of(deployment(1, "web:1.15", 2), event(12)),
                List.of(keyframe),
                List.of(deployment(31, "web:1.17", 2))));
    assertThat(history.append(batches.get(0))).containsExactly(event(12));
    assertThat(history.append(batches.get(1))).containsExactly(event(22));
    assertThat(history.append(batches.get(2)))
        .extracting(EventObserved::message)
        .containsExactly("image of web: web:1.16 → web:1.17");
  }

  @Test
  void eventsOfAClusterWhoseRelayWasAwayAreToldAlthoughOthersToldLaterOnes() {
    EventObserved before = new EventObserved(10, Severity.WARNING, "pod/b", "Killing", "stopped");
    EventObserved missed = new EventObserved(20, Severity.ERROR, "pod/b", "BackOff", "crashed");
    EventHistory history = new EventHistory();
    TopologySnapshot back = new TopologySnapshot(40, List.of(event(30), before, missed));
    List<LogBatch> batches =
        batches(List.of(List.of(before), List.of(event(30)), List.of(back), List.of(back)));

    assertThat(history.append(batches.get(0))).containsExactly(before);
    assertThat(history.append(batches.get(1))).containsExactly(event(30));
    assertThat(history.append(batches.get(2))).containsExactly(missed);
    assertThat(history.append(batches.get(3))).isEmpty();
  }

  @Test
  void whatAKeyframeRepeatsIsNotForgottenHoweverMuchOthersTell() {
    EventHistory history = new EventHistory();
    long position = 0;
    int told = 0;
    for (int minute = 0; minute < 40; minute++) {
      List<Fact> facts = new ArrayList<>();
      facts.add(new TopologySnapshot(minute, List.of(event(1))));
      for (int i = 0; i < RecentEvents.MAX_EVENTS; i++) {
        facts.add(
            new EventObserved(minute * 10_000L + i, Severity.INFO, "pod/x", "Pulled", "image"));
      }
      told += history.append(new LogBatch(position, minute, facts)).size();
      position += facts.size();
    }
    assertThat(told).isEqualTo(40 * RecentEvents.MAX_EVENTS + 1);
  }
}
