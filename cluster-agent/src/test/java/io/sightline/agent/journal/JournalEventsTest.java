package io.sightline.agent.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.sightline.core.fact.EventObserved;
import io.sightline.core.fact.Severity;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Which lines become events, and of whom. */
class JournalEventsTest {
  private static final String WEB = "pod/6a1b2c3d-0001-4000-8000-00000000000a";
  private static final String OTHER = "pod/6a1b2c3d-0002-4000-8000-00000000000b";

  @TempDir Path folder;

  @Test
  void linesThatTellOfTroubleAreEventsOfThePodTheyName() throws IOException {
    Path path = JournalFiles.write(folder.resolve("f.journal"), JournalFiles.bytes("compact"));
    JournalEvents events = new JournalEvents("worker-1");
    List<EventObserved> told =
        JournalFiles.read(path, JournalFiles.UNITS).stream()
            .map(events::of)
            .flatMap(Optional::stream)
            .toList();

    assertThat(told)
        .extracting(EventObserved::kind, EventObserved::severity, EventObserved::entity)
        .containsExactly(
            tuple("ProbeFailed", Severity.WARNING, WEB),
            tuple("ProbeFailed", Severity.WARNING, WEB),
            tuple("ImagePullFailed", Severity.WARNING, OTHER),
            // Named without its UID, which the line before told.
            tuple("SandboxFailed", Severity.ERROR, OTHER),
            tuple("VolumeFailed", Severity.ERROR, OTHER),
            tuple("RuntimeUnhealthy", Severity.ERROR, ""),
            tuple("Eviction", Severity.WARNING, ""),
            tuple("SandboxFailed", Severity.ERROR, WEB),
            tuple("OOMKill", Severity.ERROR, "container/" + "ab".repeat(32)),
            tuple("OOMKill", Severity.ERROR, WEB));
    assertThat(told.getFirst().message())
        .isEqualTo(
            "kubelet: container app: Readiness probe failed: HTTP probe failed with statuscode:"
                + " 503");
    assertThat(told.get(1).message()).hasSizeLessThan(1_100).endsWith("…");
    assertThat(told.get(5).message())
        .startsWith("kubelet: worker-1: Skipping pod")
        .contains("PLEG");
    assertThat(told.getLast().message())
        .isEqualTo("kernel: java (process 4711) was killed: out of memory, at its limit");
  }

  @Test
  void hostileLinesAreNoTrouble() {
    JournalEvents events = new JournalEvents("n");
    String begin = "I0921 14:13:20.123456 1 prober.go:120] ";
    List<String> lines =
        List.of(
            "",
            begin,
            begin + "\"Probe failed\" podUID=\"../../etc\" pod=\"a/b\" output=\"x",
            begin + "\"Probe failed",
            begin + "\"Probe failed\\",
            begin + "\"Probe failed\" output=\"\u001b[31m\u0000red\"",
            begin + "\"Probe failed\" " + "a=".repeat(10_000),
            begin + "\"Probe failed\" " + "=".repeat(10_000),
            "oom-kill:",
            "oom-kill:task_memcg=/,task=,pid=",
            "level=error msg=",
            "level=error msg=\"RunPodSandbox Uid:" + "a".repeat(10_000));
    for (String line : lines) {
      for (String unit : List.of("kubelet", "containerd", "kernel")) {
        events
            .of(new JournalEntry(1, unit, line))
            .ifPresent(
                event -> {
                  assertThat(event.entity()).isEmpty();
                  assertThat(event.message())
                      .hasSizeLessThan(1_100)
                      .matches(text -> text.chars().noneMatch(Character::isISOControl));
                });
      }
    }
  }

  @Test
  void aServiceCannotSpeakForAnother() {
    JournalEvents events = new JournalEvents("n");
    assertThat(events.of(new JournalEntry(1, "containerd", "oom-kill:task=java,pid=1"))).isEmpty();
  }
}
