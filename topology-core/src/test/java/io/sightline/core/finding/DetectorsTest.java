package io.sightline.core.finding;

import static org.assertj.core.api.Assertions.assertThat;

import io.sightline.core.fact.CgroupKey;
import io.sightline.core.fact.CgroupObserved;
import io.sightline.core.fact.CgroupWindow;
import io.sightline.core.fact.DiskOperation;
import io.sightline.core.fact.DiskWindow;
import io.sightline.core.fact.DropWindow;
import io.sightline.core.fact.Endpoint;
import io.sightline.core.fact.Fact;
import io.sightline.core.fact.IpAddress;
import io.sightline.core.fact.LatencyHistogram;
import io.sightline.core.fact.LogBatch;
import io.sightline.core.fact.NodeKey;
import io.sightline.core.fact.Transport;
import io.sightline.core.topology.EntityId;
import io.sightline.core.topology.Topology;
import io.sightline.core.topology.TopologyFold;
import io.sightline.core.topology.TopologyRange;
import java.util.List;
import org.junit.jupiter.api.Test;

class DetectorsTest {
  private static final long SECOND = 1_000_000_000L;
  private static final long T = 1_700_000_000L * SECOND;
  private static final NodeKey NODE = new NodeKey("n1", "boot");
  private static final CgroupKey POSTGRES = cgroup(1);
  private static final CgroupKey BACKUP = cgroup(2);

  @Test
  void aDiskThatTakesSecondsIsNamedWithTheOneThatKeepsItBusy() {
    List<Finding> findings =
        detect(
            new CgroupObserved(T, POSTGRES, "/data/postgres"),
            new CgroupObserved(T, BACKUP, "/ops/backup"),
            disk(POSTGRES, DiskOperation.FSYNC, 0, 1_900_000_000L),
            disk(POSTGRES, DiskOperation.WRITE, 1 << 20, 5_000_000L),
            disk(BACKUP, DiskOperation.WRITE, 100 << 20, 5_000_000L));

    assertThat(findings).hasSize(1);
    Finding finding = findings.getFirst();
    assertThat(finding.rule()).isEqualTo("disk-saturated");
    assertThat(finding.entity()).isEqualTo(EntityId.ofCgroup(POSTGRES));
    assertThat(finding.title()).contains("data/postgres").contains("ops/backup");
  }

  @Test
  void aDiskWithAFewMillisecondsIsNoFinding() {
    assertThat(
            detect(
                new CgroupObserved(T, POSTGRES, "/data/postgres"),
                disk(POSTGRES, DiskOperation.FSYNC, 0, 9_000_000L)))
        .isEmpty();
  }

  @Test
  void aWorkloadHeldBackByItsLimitIsFoundWithTheLimit() {
    List<Finding> findings =
        detect(
            new CgroupObserved(T, POSTGRES, "/shop/recommender"),
            new CgroupWindow(T, SECOND, POSTGRES, SECOND, 4 * SECOND, 40, 200, 1, 0, 0));

    assertThat(findings).hasSize(1);
    assertThat(findings.getFirst().rule()).isEqualTo("cpu-throttled");
    assertThat(findings.getFirst().fromNanos()).isEqualTo(T);
    assertThat(findings.getFirst().evidence()).anyMatch(line -> line.contains("200 millicores"));
  }

  @Test
  void aBlockedEdgeSaysWhoCannotReachWhom() {
    List<Finding> findings =
        detect(
            new DropWindow(
                T,
                SECOND,
                NODE,
                Transport.TCP,
                new Endpoint(IpAddress.parse("10.0.0.1"), 40_000),
                new Endpoint(IpAddress.parse("10.0.0.2"), 6_379),
                "NETFILTER_DROP",
                7,
                "external/10.0.0.1",
                "external/10.0.0.2"));

    assertThat(findings).hasSize(1);
    assertThat(findings.getFirst().rule()).isEqualTo("connection-blocked");
    assertThat(findings.getFirst().title()).contains("10.0.0.1").contains("6379");
    assertThat(findings.getFirst().evidence().getFirst())
        .contains("7 packets")
        .contains("NETFILTER_DROP");
  }

  @Test
  void aFindingOverAWholeLogBeginsWithWhatWasFirstSeen() {
    TopologyFold fold = new TopologyFold();
    Topology empty = fold.topology();
    fold.apply(
        new LogBatch(
            0,
            T + 10 * SECOND,
            List.of(
                new CgroupObserved(T, POSTGRES, "/shop/recommender"),
                new CgroupWindow(T, SECOND, POSTGRES, SECOND, 4 * SECOND, 40, 200, 1, 0, 0))));

    List<Finding> findings = Detectors.detect(TopologyRange.between(empty, fold.topology()));

    assertThat(findings).extracting(Finding::fromNanos).containsExactly(T);
  }

  private static List<Finding> detect(Fact... facts) {
    TopologyFold fold = new TopologyFold();
    fold.apply(new LogBatch(0, T, List.of()));
    Topology before = fold.topology();
    fold.apply(new LogBatch(0, T + 10 * SECOND, List.of(facts)));
    return Detectors.detect(TopologyRange.between(before, fold.topology()));
  }

  private static DiskWindow disk(
      CgroupKey cgroup, DiskOperation operation, long bytes, long nanos) {
    return new DiskWindow(
        T, SECOND, cgroup, "7:0", operation, bytes, LatencyHistogram.ofOne(nanos));
  }

  private static CgroupKey cgroup(long inode) {
    return new CgroupKey(NODE, CgroupKey.Hierarchy.UNIFIED, inode);
  }
}
