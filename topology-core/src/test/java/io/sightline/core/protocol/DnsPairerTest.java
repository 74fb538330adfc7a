package io.sightline.core.protocol;

import static io.sightline.core.protocol.Direction.FROM_CLIENT;
import static io.sightline.core.protocol.Direction.FROM_SERVER;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;

class DnsPairerTest {
  private static final String QUESTION =
      "03777777" + "0473686f70" + "076578616d706c65" + "036f7267" + "00" + "0001" + "0001";

  private final List<Wire.Seen> seen = new ArrayList<>();
  private final List<AnswerSink.DnsAnswer> answers = new ArrayList<>();
  private final DecodeCounters counters = new DecodeCounters();
  private final DnsPairer pairer =
      new DnsPairer(r -> seen.add(Wire.Seen.of(r)), answers::add, counters);

  private static byte[] hex(String text) {
    return HexFormat.of().parseHex(text);
  }

  private boolean client(long flow, String hex, long nanos) {
    byte[] bytes = hex(hex);
    return pairer.accept(flow, FROM_CLIENT, bytes, 0, bytes.length, nanos);
  }

  private boolean server(long flow, String hex, long nanos) {
    byte[] bytes = hex(hex);
    return pairer.accept(flow, FROM_SERVER, bytes, 0, bytes.length, nanos);
  }

  private static String query(String id) {
    return id + "0100" + "0001" + "0000" + "0000" + "0000" + QUESTION;
  }

  @Test
  void anAnswerGivesARequestAndTheAddressesBehindTheAliases() {
    assertThat(client(1, query("0007"), 100)).isTrue();
    String cname = "c00c" + "0005" + "0001" + "0000003c" + "0004" + "01" + "61" + "c010";
    String a = "c032" + "0001" + "0001" + "0000001e" + "0004" + "c0000201";
    String stranger = "0162" + "00" + "0001" + "0001" + "0000001e" + "0004" + "01020304";
    String response = "0007" + "8180" + "0001" + "0003" + "0000" + "0000" + QUESTION;
    assertThat(server(1, response + cname + a + stranger, 600)).isTrue();
    assertThat(seen).hasSize(1);
    assertThat(seen.getFirst().line()).isEqualTo("A www.shop.example.org NOERROR OK");
    assertThat(seen.getFirst().latencyNanos()).isEqualTo(500);
    assertThat(answers)
        .containsExactly(
            new AnswerSink.DnsAnswer(
                "www.shop.example.org",
                List.of("a.shop.example.org"),
                List.of("192.0.2.1"),
                30,
                600));
  }

  @Test
  void pairingKeepsFlowsIdsAndQuestionsApart() {
    client(1, query("0007"), 0);
    client(2, query("0007"), 10);
    client(1, query("0008"), 20);
    server(2, query("0007").replaceFirst("0100", "8183"), 30);
    assertThat(seen).hasSize(1);
    assertThat(seen.getFirst().latencyNanos()).isEqualTo(20);
    assertThat(seen.getFirst().statusClass()).isEqualTo(StatusClass.CLIENT_ERROR);
    assertThat(seen.getFirst().status()).isEqualTo("NXDOMAIN");
    server(1, query("0008").replaceFirst("0100", "8182"), 50);
    assertThat(seen.getLast().statusClass()).isEqualTo(StatusClass.SERVER_ERROR);
    assertThat(pairer.outstanding()).isEqualTo(1);
    assertThat(answers).isEmpty();
  }

  @Test
  void aQueryWithoutAnswerTimesOutOnce() {
    client(1, query("0007"), 0);
    client(1, query("0007"), 1_000_000_000);
    pairer.expire(DnsPairer.TIMEOUT_NANOS - 1);
    assertThat(seen).isEmpty();
    pairer.expire(DnsPairer.TIMEOUT_NANOS);
    pairer.expire(2 * DnsPairer.TIMEOUT_NANOS);
    assertThat(seen).hasSize(1);
    assertThat(seen.getFirst().statusClass()).isEqualTo(StatusClass.NO_RESPONSE);
  }

  @Test
  void compressionThatLoopsOrLeadsForwardIsNoMessage() {
    String header = "0001" + "0100" + "0001" + "0000" + "0000" + "0000";
    assertThat(DnsMessage.parse(hex(header + "c00c00010001"), 0, 18)).isNull();
    assertThat(DnsMessage.parse(hex(header + "c00e00000001"), 0, 18)).isNull();
    assertThat(DnsMessage.parse(hex(header + "0161c00c00010001"), 0, 20)).isNull();
    assertThat(client(1, header + "ff", 0)).isFalse();
    assertThat(counters.malformedMessages()).isEqualTo(1);
  }

  @Test
  void addressesOfVersion6AreWrittenShort() {
    byte[] bytes = hex("20010db8000000000001000000000001" + "00".repeat(15) + "01");
    assertThat(Addresses.ipv6(bytes, 0)).isEqualTo("2001:db8::1:0:0:1");
    assertThat(Addresses.ipv6(bytes, 16)).isEqualTo("::1");
    assertThat(Addresses.ipv6(new byte[16], 0)).isEqualTo("::");
  }

  @Test
  void theOperationIsTheEndOfTheName() {
    assertThat(DnsPairer.operation(1, "a.b.orders.shop.svc")).isEqualTo("A b.orders.shop.svc");
    assertThat(DnsPairer.operation(28, "")).isEqualTo("AAAA ");
    assertThat(DnsPairer.operation(12345, "x")).isEqualTo("TYPE12345 x");
  }
}
