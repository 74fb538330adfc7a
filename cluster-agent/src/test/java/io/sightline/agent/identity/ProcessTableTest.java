package io.sightline.agent.identity;

import static org.assertj.core.api.Assertions.assertThat;

import io.sightline.agent.identity.ProcessTable.KnownProcess;
import io.sightline.core.fact.NodeKey;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ProcessTableTest {
  private static final NodeKey NODE = new NodeKey("n1", "boot");
  private static final int PID = 42;

  @TempDir private Path folder;
  private ProcessTable processes;

  @BeforeEach
  void readsProc() throws IOException {
    Path cgroups = Files.createDirectory(folder.resolve("cgroup"));
    ProcFiles files = new ProcFiles(Files.createDirectory(folder.resolve("proc")));
    CgroupMounts mounts = new CgroupMounts(Optional.of(cgroups), Map.of());
    processes = new ProcessTable(NODE, files, new CgroupIndex(NODE, mounts));
  }

  @Test
  void aStandInGivesWayToTheNextProcessWithItsPid() throws IOException {
    KnownProcess gone = processes.findOrStandIn(PID, () -> "", 0, 7);
    assertThat(gone.networkNamespace()).isEqualTo(7);

    assertThat(processes.removeExited()).containsExactly(gone);
    run("nginx", 1_000);

    assertThat(processes.find(PID)).map(KnownProcess::name).contains("nginx");
  }

  @Test
  void aPidThatWasHandedOnIsAnotherProcess() throws IOException {
    run("nginx", 1_000);
    KnownProcess first = processes.find(PID).orElseThrow();
    assertThat(processes.removeExited()).isEmpty();

    run("curl", 2_000);

    assertThat(processes.removeExited()).containsExactly(first);
    assertThat(processes.find(PID)).map(KnownProcess::name).contains("curl");
  }

  @Test
  void aProcessThatWasPutIntoItsGroupAfterItWasSeenIsOfThatGroup() throws IOException {
    Path group = Files.createDirectory(folder.resolve("cgroup").resolve("pod"));
    long inode = (Long) Files.getAttribute(group, "unix:ino");
    run("runc", 1_000);
    assertThat(processes.find(PID)).map(it -> it.cgroup().path()).contains("/");

    run("nginx", 1_000);
    Files.writeString(folder.resolve("proc/" + PID + "/cgroup"), "0::/pod\n");
    KnownProcess moved = processes.findOrStandIn(PID, () -> "", inode, 7);
    assertThat(moved.cgroup().path()).isEqualTo("/pod");
    assertThat(moved.name()).isEqualTo("nginx");
    assertThat(processes.find(PID)).contains(moved);

    // One that is gone when its socket tells is of the socket's group.
    Path other = Files.createDirectory(folder.resolve("cgroup").resolve("other"));
    Files.delete(folder.resolve("proc/" + PID + "/stat"));
    long otherInode = (Long) Files.getAttribute(other, "unix:ino");
    assertThat(processes.findOrStandIn(PID, () -> "", otherInode, 7).cgroup().path())
        .isEqualTo("/other");
    assertThat(processes.removeExited()).hasSize(1);
  }

  @Test
  void aRecordThatComesAfterTheEndOfItsProcessIsStillIts() throws IOException {
    Path group = Files.createDirectory(folder.resolve("cgroup").resolve("pod"));
    Path other = Files.createDirectory(folder.resolve("cgroup").resolve("other"));
    run("curl", 1_000);
    Files.writeString(folder.resolve("proc/" + PID + "/cgroup"), "0::/pod\n");
    KnownProcess curl = processes.find(PID).orElseThrow();
    Files.delete(folder.resolve("proc/" + PID + "/stat"));
    assertThat(processes.removeExited()).containsExactly(curl);

    // Of another group it is another process, which had the PID after it.
    KnownProcess stranger = processes.findOrStandIn(PID, () -> "wget", inode(other), 7);
    assertThat(stranger.name()).isEqualTo("wget");
    assertThat(stranger.cgroup().path()).isEqualTo("/other");
    run("curl", 1_000);
    Files.writeString(folder.resolve("proc/" + PID + "/cgroup"), "0::/pod\n");
    processes.removeExited();
    processes.find(PID);
    Files.delete(folder.resolve("proc/" + PID + "/stat"));
    assertThat(processes.removeExited()).containsExactly(curl);

    assertThat(processes.findOrStandIn(PID, () -> "", inode(group), 7)).isEqualTo(curl);
    assertThat(processes.removeExited()).as("its end is told again").containsExactly(curl);
    assertThat(processes.removeExited()).isEmpty();
    KnownProcess later = processes.findOrStandIn(PID, () -> "", inode(group), 7);
    assertThat(later.key().startTimeNanos()).as("nothing is known of it any more").isZero();
  }

  private static long inode(Path group) {
    return ProcFiles.inode(group).orElseThrow();
  }

  private void run(String name, long startTicks) throws IOException {
    Path directory = Files.createDirectories(folder.resolve("proc").resolve(Integer.toString(PID)));
    Files.writeString(directory.resolve("comm"), name + "\n");
    Files.writeString(directory.resolve("cgroup"), "0::/\n");
    String zeros = "0 ".repeat(18);
    Files.writeString(
        directory.resolve("stat"), "%d (%s) S %s%d 0 0".formatted(PID, name, zeros, startTicks));
  }
}
