package io.sightline.agent.flow;

import static org.assertj.core.api.Assertions.assertThat;

import io.sightline.agent.identity.CgroupIndex;
import io.sightline.agent.identity.CgroupMounts;
import io.sightline.agent.identity.NetworkScanner;
import io.sightline.agent.identity.ProcFiles;
import io.sightline.agent.identity.ProcessTable;
import io.sightline.core.fact.CgroupKey;
import io.sightline.core.fact.CgroupObserved;
import io.sightline.core.fact.Fact;
import io.sightline.core.fact.NetworkObserved;
import io.sightline.core.fact.NodeKey;
import io.sightline.core.fact.ProcessKey;
import io.sightline.core.fact.ProcessObserved;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Who is announced, and in what order, from files laid out as the kernel lays them out. */
class IdentitiesTest {
  private static final NodeKey NODE = new NodeKey("n1", "boot");
  private static final long NETWORK = 4026532246L;

  @TempDir private Path folder;
  private Path proc;
  private Path pod;
  private Identities identities;

  @BeforeEach
  void layOut() throws IOException {
    proc = Files.createDirectory(folder.resolve("proc"));
    Path unified = Files.createDirectory(folder.resolve("cgroup"));
    pod = Files.createDirectory(unified.resolve("pod"));
    ProcFiles files = new ProcFiles(proc);
    CgroupIndex cgroups = new CgroupIndex(NODE, new CgroupMounts(Optional.of(unified), Map.of()));
    identities =
        new Identities(
            NODE,
            cgroups,
            new ProcessTable(NODE, files, cgroups),
            new NetworkScanner(files, folder.resolve("netns")),
            List.of());
  }

  @Test
  void aGroupIsToldBeforeItsProcessesWhoeverFoundThem() throws IOException {
    long inode = ProcFiles.inode(pod).orElseThrow();
    // The kernel told of one that is gone, and a scan finds the next one of the same container.
    ProcessKey gone = identities.process(7, () -> "curl", inode, NETWORK, 1);
    start(8);
    identities.scanNetworks(true, true, 2);

    List<Fact> announced = identities.takeAnnounced();
    assertThat(announced)
        .extracting(fact -> fact.getClass().getSimpleName())
        .containsExactly("CgroupObserved", "ProcessObserved", "NetworkObserved", "ProcessObserved");
    assertThat(announced.get(0))
        .isEqualTo(
            new CgroupObserved(1, new CgroupKey(NODE, CgroupKey.Hierarchy.UNIFIED, inode), "/pod"));
    assertThat(((ProcessObserved) announced.get(1)).process()).isEqualTo(gone);
    assertThat(((NetworkObserved) announced.get(2)).networkNamespace()).isEqualTo(NETWORK);
    assertThat(((ProcessObserved) announced.get(3)).process().pid()).isEqualTo(8);
    assertThat(identities.takeAnnounced()).as("told once").isEmpty();
  }

  private void start(int pid) throws IOException {
    Path process = Files.createDirectory(proc.resolve(Integer.toString(pid)));
    Files.writeString(process.resolve("comm"), "curl\n");
    Files.writeString(
        process.resolve("stat"),
        "%d (curl) S 1 1 1 0 -1 0 0 0 0 0 0 0 0 0 20 0 1 0 100 0 0\n".formatted(pid));
    Files.writeString(process.resolve("cgroup"), "0::/pod\n");
    Path namespaces = Files.createDirectory(process.resolve("ns"));
    Files.createSymbolicLink(namespaces.resolve("net"), Path.of("net:[" + NETWORK + "]"));
  }
}
