package io.sightline.desktop.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sightline.capture.KeptContainer;
import io.sightline.capture.KeptLogs;
import io.sightline.core.topology.Topology;
import io.sightline.core.topology.TopologyFold;
import io.sightline.desktop.panel.logs.ContextLogs;
import io.sightline.desktop.script.ClusterScript;
import io.sightline.desktop.script.PodLogServer;
import io.sightline.desktop.script.TwoClustersScript;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What {@code record --logs} keeps of clusters whose pods have equal names. */
@Timeout(60)
class LogsOfSeveralClustersTest {
  private static final List<String> CONTEXTS = List.of("east", "west");

  private static Topology topology() {
    TopologyFold fold = new TopologyFold();
    TwoClustersScript.batches().forEach(fold::apply);
    return fold.topology();
  }

  private static List<KeptLogs> read(String name, ContextLogs logs)
      throws IOException, InterruptedException {
    return new KeptLogsOption("shop", name, null)
        .readOfAll(
            topology(), CONTEXTS, logs, false, ClusterScript.time(0), ClusterScript.time(60));
  }

  @Test
  void eachClusterIsAskedForItsOwnPods() throws Exception {
    try (PodLogServer east = new PodLogServer();
        PodLogServer west = new PodLogServer()) {
      ContextLogs logs = new ContextLogs();
      logs.add("east", () -> Optional.of(east.client()));
      logs.add("west", () -> Optional.of(west.client()));

      List<KeptLogs> kept = read("checkout", logs);

      assertThat(kept).hasSize(2).allSatisfy(it -> assertThat(it.lines()).isNotEmpty());
      assertThat(uids(kept.getFirst())).isNotEmpty().doesNotContainAnyElementsOf(uids(kept.get(1)));
      assertThat(east.asked()).isEqualTo(kept.getFirst().range().containers().size());
      assertThat(west.asked()).isEqualTo(kept.get(1).range().containers().size());
    }
  }

  private static List<String> uids(KeptLogs kept) {
    return kept.range().containers().stream().map(KeptContainer::podUid).toList();
  }

  @Test
  void whatIsInNoneOfThemIsSaid() {
    assertThatThrownBy(() -> read("nobody", new ContextLogs()))
        .isInstanceOf(IOException.class)
        .hasMessage("no pod or workload of namespace shop is called nobody in any of east, west");
  }
}
