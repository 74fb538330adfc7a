package io.sightline.desktop.source.pcap;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sightline.capture.CaptureFactLog;
import io.sightline.core.fact.TrafficTotals;
import io.sightline.core.protocol.Protocol;
import io.sightline.core.topology.Edge;
import io.sightline.core.topology.Entity;
import io.sightline.core.topology.Topology;
import io.sightline.core.topology.TopologyFold;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class PacketImportTest {
  private static final String GET = "GET /items/7 HTTP/1.1\r\nHost: shop\r\n\r\n";
  private static final String OK = "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello";

  @TempDir private Path folder;
  private int files;

  private record Imported(PacketImport.Result result, Topology topology) {
    TrafficTotals total(Protocol protocol) {
      return topology.edges().values().stream()
          .filter(edge -> edge.id().protocol() == protocol)
          .map(Edge::totals)
          .reduce(TrafficTotals.ZERO, TrafficTotals::plus);
    }
  }

  private Imported read(byte[] bytes) throws IOException {
    Path file = Files.write(folder.resolve("in" + files + ".pcap"), bytes);
    Path capture = folder.resolve("out" + files++ + ".slcap");
    PacketImport.Result result = PacketCapture.write(file, capture, "1");
    TopologyFold fold = new TopologyFold();
    try (CaptureFactLog log = CaptureFactLog.open(capture)) {
      log.read(
          0,
          batch -> {
            fold.apply(batch);
            return true;
          });
    }
    return new Imported(result, fold.topology());
  }

  private static Packets conversation(Packets packets) {
    int end = 1001 + GET.length();
    int answered = 5001 + OK.length();
    return packets
        .handshake(40_000, 8080)
        .after(1000)
        .tcp(40_000, 8080, true, "PA", 1001, 5001, GET)
        .after(25_000)
        .tcp(40_000, 8080, false, "PA", 5001, end, OK)
        .after(1000)
        .tcp(40_000, 8080, true, "FA", end, answered, "")
        .after(1000)
        .tcp(40_000, 8080, false, "FA", answered, end + 1, "");
  }

  private static void isOneRequest(Imported imported) {
    TrafficTotals http = imported.total(Protocol.HTTP);
    assertThat(http.requests()).isEqualTo(1);
    assertThat(http.errors()).isZero();
    assertThat(http.incomplete()).isZero();
    assertThat(http.connections()).isEqualTo(1);
    assertThat(http.bytesSent()).isEqualTo(GET.length());
    assertThat(http.bytesReceived()).isEqualTo(OK.length());
    assertThat(http.latency().quantileNanos(.5)).isBetween(24_000_000L, 26_000_000L);
  }

  @ParameterizedTest
  @EnumSource(Packets.Link.class)
  void everyLinkLayerIsRead(Packets.Link link) throws IOException {
    isOneRequest(read(conversation(new Packets(link, false)).pcap(ByteOrder.LITTLE_ENDIAN)));
    isOneRequest(read(conversation(new Packets(link, true)).pcap(ByteOrder.LITTLE_ENDIAN)));
  }

  @Test
  void everyFormatIsRead() throws IOException {
    Packets packets = conversation(Packets.ethernet());
    isOneRequest(read(packets.pcap(ByteOrder.BIG_ENDIAN)));
    isOneRequest(read(packets.pcapng(ByteOrder.LITTLE_ENDIAN, 0)));
    isOneRequest(read(packets.pcapng(ByteOrder.BIG_ENDIAN, 0)));
    isOneRequest(read(gzip(packets.pcap(ByteOrder.LITTLE_ENDIAN))));
    isOneRequest(read(gzip(packets.pcapng(ByteOrder.LITTLE_ENDIAN, 0))));
  }

  private static byte[] gzip(byte[] bytes) throws IOException {
    ByteArrayOutputStream packed = new ByteArrayOutputStream();
    try (OutputStream out = new GZIPOutputStream(packed)) {
      out.write(bytes);
    }
    return packed.toByteArray();
  }

  @Test
  void theEndsAreHostsByTheirAddressesAndTheServerIsTheOneThatWasCalled() throws IOException {
    Topology topology =
        read(conversation(Packets.ethernet()).pcap(ByteOrder.LITTLE_ENDIAN)).topology();
    Edge edge = topology.edges().values().iterator().next();
    assertThat(edge.id().client()).isEqualTo("external/10.0.0.1");
    assertThat(edge.id().server()).isEqualTo("external/10.0.0.2");
    assertThat(edge.id().serverPort()).isEqualTo(8080);
  }

  @Test
  void segmentsOutOfOrderAndSentAgainAreOneStream() throws IOException {
    String first = GET.substring(0, 10);
    String second = GET.substring(10, 20);
    String third = GET.substring(20);
    Packets packets =
        Packets.ethernet()
            .handshake(40_000, 8080)
            .after(1000)
            .tcp(40_000, 8080, true, "A", 1001, 5001, first)
            .tcp(40_000, 8080, true, "PA", 1021, 5001, third)
            // Half a second later, long after the kernel's reader would have given up.
            .after(500_000)
            .tcp(40_000, 8080, true, "A", 1011, 5001, second)
            .tcp(40_000, 8080, true, "A", 1001, 5001, first + second)
            .after(1000)
            .tcp(40_000, 8080, false, "PA", 5001, 1001 + GET.length(), OK);
    Imported imported = read(packets.pcap(ByteOrder.LITTLE_ENDIAN));
    TrafficTotals http = imported.total(Protocol.HTTP);
    assertThat(http.requests()).isEqualTo(1);
    assertThat(http.incomplete()).isZero();
    assertThat(http.bytesSent()).isEqualTo(GET.length());
    assertThat(http.retransmits()).isEqualTo(2);
    assertThat(imported.result().missingBytes()).isZero();
  }

  @Test
  void sequenceNumbersMayWrap() throws IOException {
    int start = -10;
    Packets packets =
        Packets.ethernet()
            .tcp(40_000, 8080, true, "S", start - 1, 0, "")
            .tcp(40_000, 8080, false, "SA", 5000, start, "")
            .tcp(40_000, 8080, true, "PA", start + 20, 5001, GET.substring(20))
            .tcp(40_000, 8080, true, "PA", start, 5001, GET.substring(0, 20))
            .after(1000)
            .tcp(40_000, 8080, false, "PA", 5001, start + GET.length(), OK);
    assertThat(read(packets.pcap(ByteOrder.LITTLE_ENDIAN)).total(Protocol.HTTP).requests())
        .isEqualTo(1);
  }

  /** The server acknowledges what the file lacks: its recorder lost it, not the network. */
  @Test
  void whatTheRecorderLostIsMissingAndMarked() throws IOException {
    int end = 1001 + 2 * GET.length();
    Packets packets =
        Packets.ethernet()
            .handshake(40_000, 8080)
            .tcp(40_000, 8080, true, "PA", 1001, 5001, GET)
            .after(1000)
            .tcp(40_000, 8080, false, "PA", 5001, 1001 + GET.length(), OK)
            .after(1000)
            .tcp(40_000, 8080, true, "PA", end, 5001 + OK.length(), GET)
            .after(1000)
            .tcp(40_000, 8080, false, "PA", 5001 + OK.length(), end + GET.length(), OK)
            .after(100_000)
            .tcp(40_000, 8080, true, "FA", end + GET.length(), 5001 + 2 * OK.length(), "")
            .after(1000)
            .tcp(40_000, 8080, false, "FA", 5001 + 2 * OK.length(), end + 1 + GET.length(), "");
    Imported imported = read(packets.pcap(ByteOrder.LITTLE_ENDIAN));
    assertThat(imported.result().missingBytes()).isEqualTo(GET.length());
    assertThat(imported.total(Protocol.HTTP).incomplete()).isPositive();
    assertThat(imported.topology().coverage().values())
        .anyMatch(reading -> reading.detail().contains("bytes of TCP streams are missing"));
  }

  @Test
  void aSnapshotLengthIsToldAndTheSizesOnTheWireCount() throws IOException {
    Imported imported =
        read(conversation(Packets.ethernet().snapLength(60)).pcap(ByteOrder.LITTLE_ENDIAN));
    assertThat(imported.result().truncated()).isEqualTo(2);
    TrafficTotals all =
        imported.topology().edges().values().stream()
            .map(Edge::totals)
            .reduce(TrafficTotals.ZERO, TrafficTotals::plus);
    assertThat(all.bytesSent()).isEqualTo(GET.length());
    assertThat(all.bytesReceived()).isEqualTo(OK.length());
  }

  @Test
  void refusedAndUnansweredConnectionsAreFailures() throws IOException {
    Packets packets =
        Packets.ethernet()
            .tcp(40_000, 81, true, "S", 1000, 0, "")
            .tcp(40_000, 81, false, "RA", 0, 1001, "")
            .tcp(40_001, 82, true, "S", 1000, 0, "")
            .after(1_000_000)
            .tcp(40_001, 82, true, "S", 1000, 0, "")
            .after(3_000_000)
            .tcp(40_001, 82, true, "S", 1000, 0, "");
    Imported imported = read(packets.pcap(ByteOrder.LITTLE_ENDIAN));
    assertThat(imported.topology().edges().values())
        .hasSize(2)
        .allMatch(edge -> edge.totals().connectFailures() == 1)
        .extracting(Edge::lastFailure)
        .anyMatch(failure -> failure.startsWith("connection refused"))
        .anyMatch(failure -> failure.startsWith("no answer"));
  }

  @Test
  void dnsIsPairedAndNamesTheHosts() throws IOException {
    Packets packets =
        Packets.ethernet()
            .udp(50_000, 53, true, Packets.dns(7, "db.example", false))
            .after(2000)
            .udp(50_000, 53, false, Packets.dns(7, "db.example", true))
            .udp(50_001, 53, true, Packets.dns(8, "gone.example", false))
            .after(7_000_000)
            .udp(50_002, 9999, true, new byte[] {1, 2, 3});
    Imported imported = read(packets.pcap(ByteOrder.LITTLE_ENDIAN));
    TrafficTotals dns = imported.total(Protocol.DNS);
    assertThat(dns.requests()).isEqualTo(2);
    assertThat(dns.errors()).isEqualTo(1);
    assertThat(imported.topology().entities().values().stream().map(Entity::name))
        .contains("db.example");
    assertThat(imported.total(Protocol.UDP).bytesSent()).isEqualTo(3);
  }

  @Test
  void theSameFileGivesTheSameFacts() throws IOException {
    byte[] bytes = conversation(Packets.ethernet()).pcap(ByteOrder.LITTLE_ENDIAN);
    Path file = Files.write(folder.resolve("same.pcap"), bytes);
    PacketCapture.write(file, folder.resolve("a.slcap"), "1");
    PacketCapture.write(file, folder.resolve("b.slcap"), "1");
    assertThat(folder.resolve("a.slcap")).hasSameBinaryContentAs(folder.resolve("b.slcap"));
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 7, 30})
  void aFileCutShortIsReadUpToThere(int missing) throws IOException {
    byte[] bytes = conversation(Packets.ethernet()).pcap(ByteOrder.LITTLE_ENDIAN);
    Imported imported = read(Arrays.copyOf(bytes, bytes.length - missing));
    assertThat(imported.result().cutShort()).isTrue();
    assertThat(imported.result().packets()).isEqualTo(6);
    assertThat(imported.total(Protocol.HTTP).requests()).isEqualTo(1);
    byte[] packed = gzip(bytes);
    assertThat(read(Arrays.copyOf(packed, packed.length - 12)).result().cutShort()).isTrue();
  }

  @Test
  void whatTheRecorderMissedIsCoverage() throws IOException {
    Imported imported = read(conversation(Packets.ethernet()).pcapng(ByteOrder.LITTLE_ENDIAN, 42));
    assertThat(imported.result().missed()).isEqualTo(42);
    assertThat(imported.topology().coverage().values())
        .anyMatch(reading -> reading.detail().contains("missed 42 packets"));
  }

  @Test
  void whatIsNoPacketFileIsRefusedAndLeavesNothing() throws IOException {
    for (String content : List.of("", "abc", "this is a text and no packet file at all")) {
      Path file = Files.writeString(folder.resolve("no.pcap"), content);
      Path capture = folder.resolve("no.slcap");
      assertThatThrownBy(() -> PacketCapture.write(file, capture, "1"))
          .isInstanceOf(PacketFileException.class)
          .hasMessageContaining("is no pcap or pcapng file");
      assertThat(capture).doesNotExist();
    }
  }

  /** Whatever bytes are changed, the import ends, with a capture or with a sentence. */
  @Test
  void changedBytesNeverBreakIt() throws IOException {
    Random random = new Random(1);
    byte[] pcap = conversation(Packets.ethernet()).pcap(ByteOrder.LITTLE_ENDIAN);
    byte[] pcapng =
        conversation(new Packets(Packets.Link.COOKED, true)).pcapng(ByteOrder.BIG_ENDIAN, 1);
    int sound = 0;
    for (int i = 0; i < 400; i++) {
      byte[] bytes = (i % 2 == 0 ? pcap : pcapng).clone();
      for (int change = 0; change <= i % 5; change++) {
        bytes[random.nextInt(bytes.length)] = (byte) random.nextInt();
      }
      try {
        read(bytes);
        sound++;
      } catch (PacketFileException e) {
        assertThat(e).hasMessageMatching("(?s).+");
      }
    }
    assertThat(sound).isPositive();
  }
}
