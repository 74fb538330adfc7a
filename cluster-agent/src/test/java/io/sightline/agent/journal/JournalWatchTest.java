package io.sightline.agent.journal;

import static org.assertj.core.api.Assertions.assertThat;

import io.sightline.core.fact.CoverageReading;
import io.sightline.core.fact.CoverageState;
import io.sightline.core.fact.EventObserved;
import io.sightline.core.fact.Fact;
import io.sightline.core.fact.Loss;
import io.sightline.core.fact.NodeKey;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The journal second by second: growing, renamed, gone, too fast. */
@Timeout(120)
class JournalWatchTest {
  private static final String MACHINE = "fedcba9876543210fedcba9876543210";
  private static final long SECOND = 1_000_000_000L;
  private static final Path WRITER = Path.of("/lib/systemd/systemd-journal-remote");

  @TempDir Path folder;

  private JournalWatch watch(Set<String> units) {
    return new JournalWatch(
        new NodeKey("worker-1", "boot"),
        new JournalSettings(folder, units),
        JournalFiles.START_NANOS);
  }

  private Path current() {
    return folder.resolve(MACHINE).resolve("system.journal");
  }

  private static <T extends Fact> List<T> of(Class<T> kind, List<Fact> facts) {
    return facts.stream().filter(kind::isInstance).map(kind::cast).toList();
  }

  private static long now(int second) {
    return JournalFiles.START_NANOS + second * SECOND;
  }

  @Test
  void whatIsAddedIsToldAndWhatWasToldIsNotToldAgain() throws IOException {
    byte[] all = JournalFiles.bytes("compact");
    JournalFiles.write(current(), JournalFiles.withEntries(all, 2));
    try (JournalWatch watch = watch(JournalFiles.UNITS)) {
      List<Fact> first = watch.tell(now(1));
      assertThat(of(EventObserved.class, first)).hasSize(1);
      assertThat(of(CoverageReading.class, first))
          .singleElement()
          .satisfies(
              reading -> {
                assertThat(reading.state()).isEqualTo(CoverageState.OBSERVED);
                assertThat(reading.detail()).isEqualTo("containerd, kernel, kubelet");
              });
      assertThat(watch.tell(now(2))).isEmpty();

      JournalFiles.write(current(), all);
      assertThat(of(EventObserved.class, watch.tell(now(3)))).hasSize(9);
      assertThat(watch.tell(now(4))).isEmpty();
      assertThat(watch.account()).isEqualTo(new JournalWatch.Account(10, 0, 0));
    }
  }

  @Test
  void aFileThatIsRenamedIsReadToItsEndAndThenTheNextOne() throws IOException {
    byte[] all = JournalFiles.bytes("compact");
    JournalFiles.write(current(), JournalFiles.withEntries(all, 2));
    try (JournalWatch watch = watch(JournalFiles.UNITS)) {
      assertThat(of(EventObserved.class, watch.tell(now(1)))).hasSize(1);

      JournalFiles.write(current(), all);
      Files.move(current(), current().resolveSibling("system@0001.journal"));
      assertThat(of(EventObserved.class, watch.tell(now(2)))).hasSize(9);
      JournalFiles.write(current(), JournalFiles.bytes("regular"));
      assertThat(of(EventObserved.class, watch.tell(now(3)))).hasSize(10);
    }
  }

  @Test
  void whatComesTooFastIsCountedAndSaid() throws IOException {
    JournalFiles.write(current(), JournalFiles.bytes("burst"));
    try (JournalWatch watch = watch(JournalFiles.UNITS)) {
      List<Fact> facts = watch.tell(now(1));

      assertThat(of(EventObserved.class, facts)).hasSize(JournalWatch.MAX_EVENTS_A_SECOND);
      assertThat(of(Loss.class, facts))
          .containsExactly(new Loss(now(0), now(1), "journal worker-1", 70));
      assertThat(watch.account()).isEqualTo(new JournalWatch.Account(50, 0, 70));
      assertThat(watch.account().attempted()).isEqualTo(120);
    }
  }

  @Test
  void withoutAJournalThatIsSaidOnceAndItIsLookedForAgain() throws IOException {
    try (JournalWatch watch = watch(JournalFiles.UNITS)) {
      assertThat(of(CoverageReading.class, watch.tell(now(1))))
          .singleElement()
          .satisfies(
              reading -> {
                assertThat(reading.state()).isEqualTo(CoverageState.NOT_OBSERVED);
                assertThat(reading.detail()).contains("there is no ").contains("system.journal");
              });
      assertThat(watch.tell(now(20))).isEmpty();

      JournalFiles.write(current(), JournalFiles.bytes("burst"));
      List<Fact> found = watch.tell(now(40));
      assertThat(of(CoverageReading.class, found))
          .extracting(CoverageReading::state)
          .containsExactly(CoverageState.OBSERVED);
    }
  }

  /** The writer is systemd itself, while we read. */
  @Test
  void aJournalThatSystemdIsWritingIsFollowed() throws Exception {
    if (!Files.isExecutable(WRITER)) {
      String message = "NOT RUN: " + WRITER + " is missing; apt-get install systemd-journal-remote";
      if (System.getenv("CI") != null) {
        throw new AssertionError(message);
      }
      System.err.println(message);
      Assumptions.abort(message);
    }
    Files.createDirectories(current().getParent());
    Process writer =
        new ProcessBuilder(WRITER.toString(), "-o", current().toString(), "-")
            .redirectErrorStream(true)
            .redirectOutput(folder.resolve("writer.log").toFile())
            .start();
    List<EventObserved> told = new ArrayList<>();
    OutputStream out = writer.getOutputStream();
    try (JournalWatch watch = watch(Set.of("kubelet"))) {
      out.write(entry(0).getBytes(StandardCharsets.UTF_8));
      out.flush();
      awaitFirstEntry();
      for (int i = 1; i < 200; i++) {
        out.write(entry(i).getBytes(StandardCharsets.UTF_8));
        out.flush();
        if (i % 10 == 9) {
          told.addAll(of(EventObserved.class, watch.tell(now(1))));
          Thread.sleep(20);
        }
      }
      out.close();
      assertThat(writer.waitFor(30, TimeUnit.SECONDS)).isTrue();
      for (int i = 0; i < 10; i++) {
        told.addAll(of(EventObserved.class, watch.tell(now(1))));
      }
      assertThat(told).hasSize(200);
      assertThat(watch.account()).isEqualTo(new JournalWatch.Account(200, 0, 0));
    } finally {
      writer.destroyForcibly();
    }
    for (int i = 0; i < told.size(); i++) {
      assertThat(told.get(i).message()).endsWith("failed: try " + i);
    }
  }

  private void awaitFirstEntry() throws InterruptedException {
    for (int i = 0; i < 1_000; i++) {
      try (JournalFile file = JournalFile.open(current())) {
        if (file.entries() > 0) {
          return;
        }
      } catch (IOException _) {
        // Not yet.
      }
      Thread.sleep(20);
    }
    throw new AssertionError("systemd wrote nothing within 20 s");
  }

  private static String entry(int number) {
    return """
    __REALTIME_TIMESTAMP=%d
    __MONOTONIC_TIMESTAMP=%d
    _BOOT_ID=0123456789abcdef0123456789abcdef
    _SYSTEMD_UNIT=kubelet.service
    MESSAGE=I0921 14:13:20.123456 1 prober.go:120] "Probe failed" probeType="Readiness" output="try %d"

    """
        .formatted(
            JournalFiles.START_NANOS / 1_000 + number * 1_000L,
            1_000_000 + number * 1_000L,
            number);
  }
}
