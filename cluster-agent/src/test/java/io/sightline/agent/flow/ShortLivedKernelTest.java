package io.sightline.agent.flow;

import static org.assertj.core.api.Assertions.assertThat;

import io.sightline.agent.identity.CgroupIndex;
import io.sightline.agent.identity.CgroupMounts;
import io.sightline.agent.identity.ProcFiles;
import io.sightline.agent.nativelib.BootClock;
import io.sightline.agent.probe.CaptureOptions;
import io.sightline.agent.probe.KernelAccess;
import io.sightline.agent.probe.KernelCapture;
import io.sightline.agent.probe.KernelFeatures;
import io.sightline.core.fact.CgroupKey;
import io.sightline.core.fact.CgroupObserved;
import io.sightline.core.fact.Fact;
import io.sightline.core.fact.FlowOpened;
import io.sightline.core.fact.NodeKey;
import io.sightline.core.fact.ProcessKey;
import io.sightline.core.fact.ProcessObserved;
import io.sightline.core.protocol.DecodeCounters;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Processes that are gone before anybody can look at them are still of their control group. */
@Timeout(60)
class ShortLivedKernelTest {
  private static final NodeKey NODE = new NodeKey("test", "boot");

  /** The discard service: nobody listens there, which is no matter. */
  private static final int PORT = 9;

  private static final String PREFIX = "sltest-short-";

  private Path group;
  private @Nullable String path;

  @BeforeEach
  void makeGroup() throws IOException {
    KernelAccess.require();
    Path root = KernelFeatures.detect().cgroupRoot().orElseThrow();
    sweep(root);
    group = Files.createDirectory(root.resolve(PREFIX + ProcessHandle.current().pid()));
  }

  @AfterEach
  void removeGroup() throws IOException {
    if (group != null) {
      Files.deleteIfExists(group);
    }
  }

  @Test
  void aDatagramOfAProcessThatIsGoneIsOfTheGroupOfItsSocket() throws Exception {
    assertThat(cgroupOfADatagram(this::sendDatagram))
        .isEqualTo(
            new CgroupKey(NODE, CgroupKey.Hierarchy.UNIFIED, ProcFiles.inode(group).orElseThrow()));
  }

  /** Nobody has read the tree while the group was there. */
  @Test
  void alsoWhereTheGroupIsGone() throws Exception {
    Files.delete(group);
    long[] inode = new long[1];
    CgroupKey found =
        cgroupOfADatagram(
            () -> {
              try {
                Files.createDirectory(group);
                inode[0] = ProcFiles.inode(group).orElseThrow();
                sendDatagram();
                removeEmptied();
              } catch (IOException e) {
                throw new UncheckedIOException(e);
              }
            });
    assertThat(group).doesNotExist();
    assertThat(found).isEqualTo(new CgroupKey(NODE, CgroupKey.Hierarchy.UNIFIED, inode[0]));
    assertThat(path).isEqualTo("/" + group.getFileName());
  }

  /** A group is busy for a moment after its last process has ended. */
  private void removeEmptied() throws IOException {
    for (int attempt = 0; ; attempt++) {
      try {
        Files.delete(group);
        return;
      } catch (FileSystemException e) {
        if (attempt > 100) {
          throw e;
        }
        LockSupport.parkNanos(20_000_000);
      }
    }
  }

  /** The group that the agent says a datagram to be of, of which it sees nothing before its end. */
  private CgroupKey cgroupOfADatagram(Runnable sendAndClean) throws Exception {
    ProcFiles files = ProcFiles.system();
    CgroupIndex cgroups = new CgroupIndex(NODE, CgroupMounts.read(files));
    Identities identities = Identities.of(NODE, files, cgroups, List.of());
    BootClock clock = new BootClock();
    WindowClock window = new WindowClock(clock);
    DecodeCounters counters = new DecodeCounters();
    FlowTracker tracker =
        new FlowTracker(
            NODE,
            identities,
            new DatagramFlows(NODE, identities, window, counters),
            new DeferredModes(),
            window,
            counters);
    List<Fact> facts = new ArrayList<>();
    try (KernelCapture capture = KernelCapture.start(CaptureOptions.defaults(), tracker)) {
      // No record is looked at until it is gone.
      cgroups.askForGone(capture::cgroupPath);
      tracker.exclusively(sendAndClean);
      capture.udpFlows().read(row -> tracker.transfer(row, row.bytesSent(), row.bytesReceived()));
      tracker.drain(clock.wallNanos(), 1_000_000_000, clock.bootNanos(), facts);
    }

    List<ProcessKey> owners =
        facts.stream()
            .filter(FlowOpened.class::isInstance)
            .map(FlowOpened.class::cast)
            .filter(flow -> flow.remote().port() == PORT)
            .map(FlowOpened::owner)
            .toList();
    assertThat(owners).hasSize(1).doesNotContainNull();
    List<Fact> announced = identities.takeAnnounced();
    CgroupKey found =
        announced.stream()
            .filter(ProcessObserved.class::isInstance)
            .map(ProcessObserved.class::cast)
            .filter(process -> process.process().equals(owners.getFirst()))
            .map(ProcessObserved::cgroup)
            .findFirst()
            .orElseThrow();
    path =
        announced.stream()
            .filter(CgroupObserved.class::isInstance)
            .map(CgroupObserved.class::cast)
            .filter(it -> it.cgroup().equals(found))
            .map(CgroupObserved::path)
            .findFirst()
            .orElse(null);
    return found;
  }

  /** Removes what runs left that were killed. */
  private static void sweep(Path root) throws IOException {
    try (DirectoryStream<Path> left = Files.newDirectoryStream(root, PREFIX + "*")) {
      for (Path directory : left) {
        String pid = directory.getFileName().toString().substring(PREFIX.length());
        if (ProcessHandle.of(Long.parseLong(pid)).isEmpty()) {
          Files.deleteIfExists(directory);
        }
      }
    }
  }

  private void sendDatagram() {
    String script =
        "echo 0 > %s/cgroup.procs && echo hello > /dev/udp/127.0.0.1/%d".formatted(group, PORT);
    try {
      Process sender = new ProcessBuilder("bash", "-c", script).inheritIO().start();
      assertThat(sender.waitFor(30, TimeUnit.SECONDS)).isTrue();
      assertThat(sender.exitValue()).isZero();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }
}
