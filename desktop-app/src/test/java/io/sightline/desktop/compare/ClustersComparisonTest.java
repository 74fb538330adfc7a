package io.sightline.desktop.compare;

import static org.assertj.core.api.Assertions.assertThat;

import io.sightline.core.fact.LogBatch;
import io.sightline.core.timeline.MemoryFactLog;
import io.sightline.desktop.export.Snapshot;
import io.sightline.desktop.script.ClusterScript;
import io.sightline.desktop.script.TwoClustersScript;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Comparing one cluster with several. */
class ClustersComparisonTest {
  @Test
  void aClusterIsTheSameBesideAnother() throws IOException {
    Comparison comparison =
        Comparison.of(snapshot(ClusterScript.batches()), snapshot(TwoClustersScript.batches()));
    assertThat(comparison.goneEntities()).isEmpty();
    assertThat(comparison.newEntities())
        .isNotEmpty()
        .noneMatch(name -> name.namespace().startsWith("east"));
  }

  private static Snapshot snapshot(List<LogBatch> batches) throws IOException {
    MemoryFactLog log = new MemoryFactLog();
    batches.forEach(log::append);
    return Snapshot.between(log, "", "", ClusterScript.time(5), ClusterScript.time(15));
  }
}
