package io.sightline.desktop.redact;

import static org.assertj.core.api.Assertions.assertThat;

import com.github.luben.zstd.Zstd;
import io.sightline.capture.Bookmark;
import io.sightline.capture.CaptureFactLog;
import io.sightline.capture.CaptureMetadata;
import io.sightline.capture.CaptureVerifier;
import io.sightline.capture.VerifyReport;
import io.sightline.core.fact.CoverageReading;
import io.sightline.core.fact.CoverageState;
import io.sightline.core.fact.EventObserved;
import io.sightline.core.fact.Fact;
import io.sightline.core.fact.IpAddress;
import io.sightline.core.fact.LogBatch;
import io.sightline.core.fact.Loss;
import io.sightline.core.fact.NodeKey;
import io.sightline.core.fact.Severity;
import io.sightline.core.fact.TopologySnapshot;
import io.sightline.core.finding.Detectors;
import io.sightline.core.finding.Finding;
import io.sightline.core.kube.PodCgroup;
import io.sightline.core.protocol.Protocol;
import io.sightline.core.timeline.MemoryFactLog;
import io.sightline.core.topology.Edge;
import io.sightline.core.topology.Topology;
import io.sightline.core.topology.TopologyFold;
import io.sightline.desktop.export.Snapshot;
import io.sightline.desktop.script.CaptureFiles;
import io.sightline.desktop.script.ShopScript;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RedactionTest {
  private static final byte[] KEY = new byte[32];

  @TempDir private Path folder;

  private static Redaction redaction(String... kept) {
    return new Redaction(KEY, Set.of(kept));
  }

  /** All that is in a capture, chunk by chunk, inflated; header and names of fields included. */
  private static String inflated(Path capture) throws IOException {
    ByteBuffer file = ByteBuffer.wrap(Files.readAllBytes(capture)).order(ByteOrder.LITTLE_ENDIAN);
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    int at = 16;
    while (at + 80 <= file.capacity() && file.getInt(at) == 0x48434C53) {
      boolean packed = (file.get(at + 5) & 1) != 0;
      byte[] payload = new byte[file.getInt(at + 8)];
      file.get(at + 80, payload);
      all.writeBytes(packed ? Zstd.decompress(payload, file.getInt(at + 12)) : payload);
      at += 80 + payload.length;
    }
    assertThat(all.size()).as("inflated bytes of %s", capture).isGreaterThan(1000);
    return all.toString(StandardCharsets.ISO_8859_1);
  }

  private Path redacted(List<LogBatch> batches, String description, boolean keepNamespaces)
      throws IOException {
    MemoryFactLog log = new MemoryFactLog();
    batches.forEach(log::append);
    Path file = folder.resolve("redacted.slcap");
    CaptureRedaction.write(
        log,
        new CaptureMetadata("1", description, 1, 1),
        List.of(new Bookmark(1, 5, "payments of Ms Smith fail"), new Bookmark(2, 6, "")),
        file,
        keepNamespaces);
    return file;
  }

  private static Topology fold(List<LogBatch> batches) {
    TopologyFold fold = new TopologyFold();
    batches.forEach(fold::apply);
    return fold.topology();
  }

  @Test
  void noNameSurvivesInAnyKindOfFact() throws Exception {
    EveryFact every = new EveryFact();
    List<Fact> facts = every.facts();
    assertThat(every.names()).isGreaterThan(100);
    List<Fact> asKeyframe =
        facts.stream().filter(fact -> !(fact instanceof TopologySnapshot)).toList();
    List<LogBatch> batches =
        List.of(
            new LogBatch(0, 1, facts),
            new LogBatch(facts.size(), 2, List.of(new TopologySnapshot(2, asKeyframe))));
    String plain =
        inflated(CaptureFiles.write(folder.resolve("plain.slcap"), EveryFact.MARK, batches));
    String bytes = inflated(redacted(batches, EveryFact.MARK, false));
    String address = new String(new byte[] {(byte) 203, 0, 113, 77}, StandardCharsets.ISO_8859_1);
    assertThat(plain).contains(EveryFact.MARK).contains(address);
    assertThat(bytes).doesNotContain(EveryFact.MARK).doesNotContain(address);
  }

  @Test
  void noNameOfTheShopSurvives() throws IOException {
    String bytes = inflated(redacted(ShopScript.batches(), "shop-host", false));
    assertThat(bytes)
        .doesNotContain(
            "shop", "loadgen", "gateway", "catalog", "checkout", "payments", "database", "backup")
        .doesNotContain("items", "orders", "boot-1", "TLS library", "Smith")
        .contains("GET /", "SELECT ", "NETFILTER_DROP");
  }

  @Test
  void whatIsLeftIsWholeAndMeansTheSame() throws IOException {
    Path file = redacted(ShopScript.batches(), "shop-host", false);
    assertThat(CaptureVerifier.verify(file)).isInstanceOf(VerifyReport.Whole.class);
    Topology plain = fold(ShopScript.batches());
    try (CaptureFactLog log = CaptureFactLog.open(file)) {
      assertThat(log.bookmarks()).extracting(Bookmark::timeNanos).containsExactly(5L, 6L);
      assertThat(log.bookmarks().getLast().note()).isEmpty();
      Snapshot snapshot = Snapshot.whole(log, "redacted", "");
      assertThat(snapshot.range().at().entities()).hasSameSizeAs(plain.entities());
      assertThat(numbers(snapshot.range().at())).isEqualTo(numbers(plain));
      assertThat(Detectors.detect(snapshot.range()).stream().map(Finding::rule))
          .contains("connection-blocked", "disk-saturated");
    }
  }

  @Test
  void signalsKindsOfTheJournalAndPlacesOfLossKeepTheirMeaning() {
    Redaction redaction = redaction();
    NodeKey node = new NodeKey("worker-1", "boot-1");
    List<Fact> facts =
        redaction
            .redact(
                new LogBatch(
                    0,
                    1,
                    List.of(
                        new CoverageReading(1, node, "journal", CoverageState.OBSERVED, ""),
                        new EventObserved(1, Severity.WARNING, "", "ProbeFailed", "web-1 failed"),
                        new Loss(1, 2, "journal worker-1", 3))))
            .facts();
    assertThat(((CoverageReading) facts.getFirst()).signal()).isEqualTo("journal");
    assertThat(((EventObserved) facts.get(1)).kind()).isEqualTo("ProbeFailed");
    assertThat(((Loss) facts.getLast()).where())
        .isEqualTo("journal " + redaction.text("worker-1"))
        .doesNotContain("worker");
  }

  private static Map<String, Integer> numbers(Topology topology) {
    Map<String, Integer> numbers = new TreeMap<>();
    for (Edge edge : topology.edges().values()) {
      String known =
          edge.id().protocol() + " " + edge.id().serverPort() + " " + edge.totals().toString();
      numbers.merge(known, 1, Integer::sum);
    }
    return numbers;
  }

  @Test
  void namespacesStayWhereThatIsAskedFor() throws IOException {
    assertThat(inflated(redacted(ShopScript.batches(), "shop-host", true)))
        .contains("/shop/")
        .doesNotContain("loadgen");
  }

  @Test
  void aNameIsTheSamePseudonymEverywhereAndAnotherUnderAnotherKey() {
    byte[] other = new byte[32];
    other[0] = 1;
    String pseudonym = redaction().text("orders");
    assertThat(redaction().text("orders")).isEqualTo(pseudonym);
    assertThat(new Redaction(other, Set.of()).text("orders")).isNotEqualTo(pseudonym);
    assertThat(redaction().text("orders.shop.svc.cluster.local"))
        .startsWith(pseudonym + ".")
        .endsWith(".svc.cluster.local");
  }

  @Test
  void anIdIsMadeOfTheSamePseudonymsAsTheNamesInIt() {
    EntityIds ids = new EntityIds(redaction()::text);
    String node = redaction().text("node-1");
    assertThat(ids.of("process/node-1/42@17")).isEqualTo("process/" + node + "/42@17");
    assertThat(ids.of("workload/node-1/v1_cpu/99")).isEqualTo("workload/" + node + "/v1_cpu/99");
    assertThat(ids.of("workload/node-1/99")).isEqualTo("workload/" + node + "/99");
    assertThat(ids.of("namespace/node-1/shop"))
        .isEqualTo("namespace/" + node + "/" + redaction().text("shop"));
    assertThat(ids.of("internet")).isEqualTo("internet");
  }

  /** A pod's UID in a path is the one its object has, however it is spelt there. */
  @ParameterizedTest
  @CsvSource({
    "/kubepods/burstable/pod%s/%s",
    "/kubepods.slice/kubepods-burstable.slice/kubepods-burstable-pod%s.slice/cri-containerd-%s.scope",
    "/kubepods/besteffort/pod%s/crio-%s.scope",
  })
  void podsAndContainersAreStillReadOffTheirPaths(String path) {
    String uid = "8f14e45f-ceea-467f-a0e6-1c7f2f3b9d10";
    String container = "0123456789abcdef".repeat(4);
    boolean systemd = path.contains(".slice/");
    String spelt = path.formatted(systemd ? uid.replace('-', '_') : uid, container);
    PodCgroup pod =
        PodCgroup.parse(new CgroupPaths(new Pseudonyms(KEY, Set.of())).of(spelt)).orElseThrow();
    assertThat(pod.podUid()).isEqualTo(redaction().text(uid)).isNotEqualTo(uid);
    assertThat(pod.containerId()).isEqualTo(redaction().text(container)).isNotEqualTo(container);
  }

  @Test
  void addressesOfOneSubnetStayTogetherAndKindsStayApart() {
    AddressPermutation permutation = new AddressPermutation(new Pseudonyms(KEY, Set.of()));
    IpAddress a = permutation.of(IpAddress.parse("10.1.2.3"));
    IpAddress b = permutation.of(IpAddress.parse("10.1.2.200"));
    assertThat(a.low() >>> 8).isEqualTo(b.low() >>> 8);
    assertThat(a).isNotEqualTo(b).isNotEqualTo(IpAddress.parse("10.1.2.3"));
    assertThat(a.isPrivate()).isTrue();
    assertThat(permutation.of(IpAddress.parse("8.8.8.8")).isPrivate()).isFalse();
    assertThat(permutation.of(IpAddress.parse("127.0.0.1"))).hasToString("127.0.0.1");
    assertThat(permutation.of(IpAddress.parse("fd00::1")).isPrivate()).isTrue();
  }

  @ParameterizedTest
  @CsvSource({
    "HTTP, GET /items/{id}/photo, GET, /{id}/",
    "POSTGRESQL, SELECT customers, SELECT, ' '",
    "REDIS, HGETALL, HGETALL, ''",
    "DNS, AAAA db.shop.svc, AAAA, .svc",
  })
  void operationsKeepWhatIsOfTheProtocol(
      Protocol protocol, String operation, String begin, String middle) {
    assertThat(Operations.redact(protocol, operation, redaction()::text))
        .startsWith(begin)
        .contains(middle)
        .doesNotContain("items", "photo", "customers", "shop");
  }
}
