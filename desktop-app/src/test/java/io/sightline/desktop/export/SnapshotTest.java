package io.sightline.desktop.export;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.sightline.core.fact.LogBatch;
import io.sightline.core.finding.Finding;
import io.sightline.core.timeline.MemoryFactLog;
import io.sightline.desktop.find.Filter;
import io.sightline.desktop.script.ShopScript;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.StreamSupport;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SnapshotTest {
  private static final String HASH = "ab".repeat(32);

  private static MemoryFactLog log() {
    MemoryFactLog log = new MemoryFactLog();
    ShopScript.batches().forEach(log::append);
    return log;
  }

  private static JsonNode json(Snapshot snapshot, Finding... findings) throws IOException {
    return new ObjectMapper().readTree(snapshot.json(List.of(findings)));
  }

  private static JsonNode edge(JsonNode json, String from, String to) {
    return StreamSupport.stream(json.get("edges").spliterator(), false)
        .filter(
            edge ->
                edge.get("from").asText().equals(ShopScript.process(from))
                    && edge.get("to").asText().equals(ShopScript.process(to)))
        .findFirst()
        .orElseThrow(() -> new AssertionError("no edge from " + from + " to " + to));
  }

  private static List<String> names(JsonNode object) {
    List<String> names = new ArrayList<>();
    object.fieldNames().forEachRemaining(names::add);
    return names;
  }

  @Test
  void aFilterFindsByKindAlsoWhatWasSilentAtTheEndOfALongRange() throws Exception {
    MemoryFactLog log = log();
    log.append(new LogBatch(log.endPosition(), ShopScript.time(3_600), List.of()));
    Snapshot hour =
        Snapshot.between(log, "shop-host", HASH, ShopScript.time(0), ShopScript.time(3_600));
    JsonNode json = json(hour.filtered(Filter.parse("to:kind=database")));
    assertThat(edge(json, "orders", "database").get("requests").asLong()).isPositive();
    assertThat(json.get("edges"))
        .allSatisfy(
            edge -> assertThat(edge.get("to").asText()).isEqualTo(ShopScript.process("database")));
  }

  @Test
  void theJsonHasTheShapeThatIsDocumented() throws IOException {
    JsonNode json = json(Snapshot.at(log(), "shop-host", HASH, ShopScript.time(60)));

    assertThat(names(json))
        .containsExactly(
            "cluster",
            "at",
            "from",
            "to",
            "entities",
            "edges",
            "findings",
            "gaps",
            "ledger",
            "coverage");
    assertThat(json.get("cluster").asText()).isEqualTo("shop-host");
    assertThat(json.get("at").asText()).isEqualTo("2026-09-21T14:14:20Z");
    assertThat(names(json.get("edges").get(0)))
        .containsExactly(
            "from",
            "to",
            "protocol",
            "transport",
            "port",
            "requests",
            "errors",
            "clientErrors",
            "connections",
            "bytesSent",
            "bytesReceived",
            "latencyMs",
            "retransmits",
            "verdict");
    assertThat(names(json.get("ledger")))
        .containsExactly(
            "attempted",
            "consumed",
            "reserveFailed",
            "inFlight",
            "delivered",
            "rejected",
            "shed",
            "residual");
    assertThat(json.get("ledger").get("residual").asLong()).isZero();
    assertThat(json.get("findings")).isEmpty();
    assertThat(json.get("coverage")).hasSize(3);
    assertThat(json.get("gaps").get(0).get("lost").asLong()).isEqualTo(120);
    assertThat(json.get("gaps").get(0).get("where").asText()).isEqualTo("stream");
  }

  @Test
  void anEdgeCountsExactlyWhatHappenedInTheRange() throws IOException {
    JsonNode edge =
        edge(
            json(Snapshot.between(log(), "shop-host", "", ShopScript.time(5), ShopScript.time(15))),
            "loadgen",
            "gateway");

    assertThat(edge.get("protocol").asText()).isEqualTo("http");
    assertThat(edge.get("transport").asText()).isEqualTo("tcp");
    assertThat(edge.get("port").asInt()).isEqualTo(80);
    assertThat(edge.get("requests").asLong()).isEqualTo(1200);
    assertThat(edge.get("errors").asLong()).isZero();
    assertThat(edge.get("verdict").asText()).isEqualTo("ok");
    assertThat(edge.get("latencyMs").get("p95").asDouble()).isBetween(5.0, 6.0);
  }

  @Test
  void aBlockedEdgeSaysSoAndHasNoLatency() throws IOException {
    JsonNode json =
        json(Snapshot.between(log(), "shop-host", "", ShopScript.time(90), ShopScript.time(100)));

    JsonNode blocked = edge(json, "checkout", "payments");
    assertThat(blocked.get("verdict").asText()).isEqualTo("blocked");
    assertThat(blocked.get("latencyMs").isNull()).isTrue();
    assertThat(edge(json, "orders", "checkout").get("errors").asLong()).isEqualTo(120);
    assertThat(edge(json, "orders", "checkout").get("verdict").asText()).isEqualTo("failing");
  }

  @Test
  void resourcesStandWithTheWorkloadWhicheverCgroupTheyCameFrom() throws IOException {
    JsonNode json =
        json(Snapshot.between(log(), "shop-host", "", ShopScript.time(50), ShopScript.time(70)));

    List<JsonNode> orders =
        StreamSupport.stream(json.get("entities").spliterator(), false)
            .filter(
                entity ->
                    entity.get("kind").asText().equals("workload")
                        && entity.get("name").asText().equals("orders"))
            .toList();
    assertThat(orders).hasSize(1);
    JsonNode resources = orders.getFirst().get("resources");
    assertThat(resources.get("cpuThrottledMs").asLong()).isEqualTo(20 * 620);
    assertThat(resources.get("fsyncMs").isNull()).isTrue();
    assertThat(resources.get("memoryBytes").asLong()).isPositive();
  }

  @Test
  void idsAreInOrderAndTheSameInputGivesTheSameBytes() throws IOException {
    Snapshot snapshot = Snapshot.whole(log(), "shop-host", "");
    assertThat(snapshot.json(List.of())).isEqualTo(snapshot.json(List.of()));
    assertThat(Snapshot.whole(log(), "shop-host", "").json(List.of()))
        .isEqualTo(snapshot.json(List.of()));
    List<String> ids = new ArrayList<>();
    json(snapshot).get("entities").forEach(entity -> ids.add(entity.get("id").asText()));
    assertThat(ids).isSorted().doesNotHaveDuplicates();
  }

  @Test
  void findingsAreWrittenAsGiven() throws IOException {
    Finding finding =
        new Finding(
            "disk-saturated",
            "The disk is busy",
            0.9,
            ShopScript.workload("database"),
            ShopScript.time(20),
            ShopScript.time(40),
            List.of("fsync takes 1.9 s"),
            "Move the backup");
    JsonNode written = json(Snapshot.whole(log(), "shop-host", ""), finding).get("findings").get(0);
    assertThat(written.get("rule").asText()).isEqualTo("disk-saturated");
    assertThat(written.get("evidence").get(0).asText()).isEqualTo("fsync takes 1.9 s");
    assertThat(written.get("from").asText()).isEqualTo("2026-09-21T14:13:40Z");
  }

  @Test
  void csvHasALineForEachEdge() {
    Snapshot snapshot = Snapshot.whole(log(), "shop-host", "");
    ExportInput input =
        new ExportInput(
            "shop-host", snapshot.range(), snapshot.fromNanos(), snapshot.atNanos(), List.of());
    List<String> lines =
        new String(TopologyCsv.bytes(input), StandardCharsets.UTF_8).lines().toList();
    assertThat(lines).hasSize(1 + snapshot.range().traffic().size());
    assertThat(lines.getFirst()).startsWith("from,to,protocol,transport,port,requests");
    assertThat(lines).filteredOn(line -> line.contains(",blocked,")).hasSize(1);
  }

  @Test
  void aFilterLeavesInEachFormatOnlyWhatPasses() throws Exception {
    Snapshot all = Snapshot.at(log(), "shop-host", HASH, ShopScript.time(60));
    Snapshot filtered = all.filtered(Filter.parse("proto=redis | verdict=blocked"));

    JsonNode json = json(filtered);
    assertThat(json.get("filter").asText()).isEqualTo("proto=redis | verdict=blocked");
    assertThat(json.get("edges")).hasSize(1);
    assertThat(edge(json, "catalog", "cache").get("protocol").asText()).isEqualTo("redis");
    assertThat(json.get("entities").valueStream().map(it -> it.get("id").asText()))
        .contains(
            ShopScript.process("catalog"),
            ShopScript.workload("catalog"),
            ShopScript.process("cache"))
        .doesNotContain(ShopScript.process("web"), ShopScript.workload("web"));
    assertThat(json.get("ledger")).isEqualTo(json(all).get("ledger"));
    assertThat(json.get("gaps")).isEqualTo(json(all).get("gaps"));

    for (ExportFormat format : List.of(ExportFormat.values())) {
      if (format != ExportFormat.PNG && !format.isOfLog()) {
        assertThat(new String(format.bytes(all), StandardCharsets.UTF_8))
            .as(format.name())
            .contains(format == ExportFormat.CSV ? ShopScript.process("web") : "web");
        assertThat(new String(format.bytes(filtered), StandardCharsets.UTF_8))
            .as(format.name())
            .contains(format == ExportFormat.CSV ? ShopScript.process("cache") : "cache")
            .doesNotContain(format == ExportFormat.CSV ? ShopScript.process("web") : "gateway");
      }
    }
    for (ExportFormat drawing : List.of(ExportFormat.SVG, ExportFormat.DOT)) {
      assertThat(new String(drawing.bytes(filtered), StandardCharsets.UTF_8))
          .contains("filter proto=redis | verdict=blocked");
    }
    assertThat(new String(ExportFormat.MERMAID.bytes(filtered), StandardCharsets.UTF_8))
        .contains("%% filter proto#61;redis #124; verdict#61;blocked");
    assertThat(ExportFormat.PNG.bytes(filtered)).isNotEqualTo(ExportFormat.PNG.bytes(all));
  }

  @Test
  void aPictureIsAPngOfTheSizeThatIsAskedFor(@TempDir Path folder) throws IOException {
    Path file = folder.resolve("map.png");
    Snapshot.at(log(), "shop-host", HASH, ShopScript.time(100)).writePng(file);
    var image = ImageIO.read(new ByteArrayInputStream(Files.readAllBytes(file)));
    assertThat(image.getWidth()).isEqualTo(3200);
    assertThat(image.getHeight()).isEqualTo(2000);
  }

  @Test
  void aRangeOutsideTheLogIsRefusedWithTheTimesItHas() {
    assertThatThrownBy(() -> Snapshot.at(log(), "shop-host", "", ShopScript.time(-100)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("it covers 2026-09-21T14:13:21Z to 2026-09-21T14:15:20Z");
    assertThatThrownBy(() -> Snapshot.whole(new MemoryFactLog(), "empty.slcap", ""))
        .hasMessageContaining("holds no facts");
  }

  @Test
  void aFileThatCannotBeWrittenLeavesNothingBehind(@TempDir Path folder) throws IOException {
    Path file = folder.resolve("out.json");
    Files.writeString(file, "before");
    assertThatThrownBy(
            () ->
                AtomicFile.write(
                    file,
                    part -> {
                      Files.writeString(part, "half");
                      throw new IOException("disk full");
                    }))
        .isInstanceOf(FileNotWritten.class)
        .hasMessageContaining("out.json could not be written: disk full");
    assertThat(file).hasContent("before");
    try (var files = Files.list(folder)) {
      assertThat(files).containsExactly(file);
    }
  }
}
