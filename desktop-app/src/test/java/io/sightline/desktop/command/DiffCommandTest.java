package io.sightline.desktop.command;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.sightline.core.fact.Fact;
import io.sightline.core.fact.LogBatch;
import io.sightline.desktop.redact.RecordRewriter;
import io.sightline.desktop.script.CaptureFiles;
import io.sightline.desktop.script.ShopScript;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.ResourceLock;
import org.junit.jupiter.api.parallel.Resources;

@ResourceLock(Resources.SYSTEM_ERR)
@ResourceLock(Resources.SYSTEM_OUT)
class DiffCommandTest {
  @TempDir private Path folder;
  private Path capture = Path.of("");

  @BeforeEach
  void record() throws IOException {
    capture = CaptureFiles.shop(folder.resolve("shop.slcap"));
  }

  private static JsonNode json(Object... arguments) throws IOException {
    CommandRun run = CommandRun.of(arguments);
    assertThat(run.err()).isEmpty();
    assertThat(run.exitCode()).isZero();
    return new ObjectMapper().readTree(run.out());
  }

  private static JsonNode edge(JsonNode diff, String from, String to) {
    return StreamSupport.stream(diff.get("edges").spliterator(), false)
        .filter(edge -> edge.get("from").get("name").asText().equals(from))
        .filter(edge -> edge.get("to").get("name").asText().equals(to))
        .findFirst()
        .orElseThrow(() -> new AssertionError("no edge " + from + " to " + to + " in " + diff));
  }

  private static List<String> changes(JsonNode edge) {
    List<String> changes = new ArrayList<>();
    edge.get("changes").forEach(change -> changes.add(change.asText()));
    return changes;
  }

  @Test
  void twoRangesOfOneCaptureTellWhatABlockedConnectionDid() throws IOException {
    JsonNode diff =
        json(
            "diff",
            capture,
            "--json",
            "--a-to",
            "2026-09-21T14:13:38Z",
            "--b-from",
            "2026-09-21T14:14:50Z");
    JsonNode blocked = edge(diff, "checkout", "payments");
    assertThat(changes(blocked)).contains("verdict");
    assertThat(blocked.get("before").get("verdict").asText()).isEqualTo("ok");
    assertThat(blocked.get("after").get("verdict").asText()).isEqualTo("blocked");
    JsonNode failing = edge(diff, "orders", "checkout");
    assertThat(changes(failing)).contains("verdict", "more-errors");
    assertThat(failing.get("after").get("failedShare").asDouble()).isEqualTo(1.0);
    assertThat(diff.get("entities").get("new")).isEmpty();
  }

  @Test
  void aSlowDiskMakesItsCallersSlower() throws IOException {
    JsonNode diff =
        json(
            "diff",
            capture,
            "--json",
            "--a-to",
            "2026-09-21T14:13:38Z",
            "--b-from",
            "2026-09-21T14:13:41Z",
            "--b-to",
            "2026-09-21T14:13:58Z");
    assertThat(changes(edge(diff, "catalog", "database"))).containsExactly("slower");
    assertThat(diff.get("edges")).hasSize(2);
  }

  /** The same shop on another machine: other ids throughout, and nothing that changed. */
  @Test
  void idsDoNotMatterWhereNamesAreTheSame() throws IOException {
    List<LogBatch> moved =
        ShopScript.batches().stream()
            .map(
                batch ->
                    new LogBatch(
                        batch.firstPosition(),
                        batch.watermarkNanos(),
                        batch.facts().stream().map(DiffCommandTest::elsewhere).toList()))
            .toList();
    Path other = CaptureFiles.write(folder.resolve("other.slcap"), "other", moved);
    CommandRun run = CommandRun.of("diff", capture, other);
    assertThat(run.exitCode()).isZero();
    assertThat(run.out()).contains("Nothing changed that counts.");
  }

  private static Fact elsewhere(Fact fact) {
    return (Fact)
        new RecordRewriter(
                new RecordRewriter.Leaves() {
                  @Override
                  public String text(Record owner, String component, String value) {
                    return value.replace("shop-host", "other-host").replace("boot-1", "boot-9");
                  }

                  @Override
                  public Map.Entry<String, String> entry(
                      Record owner, String component, String key, String value) {
                    return Map.entry(key, text(owner, component, value));
                  }

                  @Override
                  public @Nullable Record whole(Record value) {
                    return null;
                  }
                })
            .rewrite((Record) fact);
  }

  @Test
  void theTableShowsBothSides() {
    CommandRun run =
        CommandRun.of(
            "diff", capture, "--a-to", "2026-09-21T14:13:38Z", "--b-from", "2026-09-21T14:14:50Z");
    assertThat(run.exitCode()).isZero();
    assertThat(run.out())
        .contains("CHANGE", "shop/checkout", "ok → blocked", "0 % → 100 %", "more errors");
  }

  @Test
  void oneCaptureAloneIsWrongUsage() {
    CommandRun run = CommandRun.of("diff", capture);
    assertThat(run.exitCode()).isEqualTo(2);
    assertThat(run.err()).contains("give a second capture, or two ranges");
  }

  @Test
  void aCaptureThatIsNotThereIsNamed() {
    CommandRun run = CommandRun.of("diff", capture, folder.resolve("none.slcap"));
    assertThat(run.exitCode()).isEqualTo(1);
    assertThat(run.err()).contains("none.slcap does not exist");
  }
}
