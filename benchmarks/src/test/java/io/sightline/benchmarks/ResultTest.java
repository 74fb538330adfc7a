package io.sightline.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;

final class ResultTest {
  private static final Result COMPARED =
      Result.ofPairs("capture", "connects", pair(90, 100), "without", "1/s", 0.95);
  private static final Result LIMITED =
      Result.ofLimit("capture", "memory", 60, 75, "MB", "and a ring of 8.4 MB");

  @Test
  void jsonHasTheKeysThatScriptsRelyOn() throws IOException {
    JsonNode array = new ObjectMapper().readTree(ResultJson.of(List.of(COMPARED, LIMITED)));
    assertThat(array.get(0))
        .isEqualTo(
            new ObjectMapper()
                .readTree(
                    """
                    {"name": "capture", "metric": "connects", "ours": 90.0, "peer": 100.0,
                     "peerName": "without", "ratio": 0.9, "unit": "1/s", "pairs": 1,
                     "low": 0.9, "high": 0.9}
                    """));
    assertThat(array.get(1).get("low").isNull()).isTrue();
    assertThat(array.get(1).get("ratio").asDouble()).isEqualTo(1.25);
  }

  @Test
  void theTableSaysPlainlyWhatWasMissed() {
    List<String> lines = ResultTable.of(List.of(COMPARED, LIMITED)).lines().toList();
    assertThat(lines.get(1)).contains("0.90x-0.90x", "0.95x").endsWith("NO");
    assertThat(lines.get(2)).contains("1.25x").endsWith("yes");
    assertThat(lines.get(3)).contains("and a ring of 8.4 MB");
  }

  @Test
  void memoryIsCountedWithAndWithoutTheRing() {
    ResidentMemory memory =
        ResidentMemory.parse(
            List.of(
                "7f01-7f02 rw-p 00000000 00:00 0",
                "Size:                100 kB",
                "Rss:                  40 kB",
                "VmFlags: rd wr",
                "a001-a002 r--s 00001000 00:0e 1057    anon_inode:bpf-map",
                "Rss:                   8 kB",
                "b001-b002 r--p 00001000 00:0e 1057    /usr/lib/libbpf.so",
                "Rss:                   2 kB"));
    assertThat(memory.ring()).isEqualTo(8 * 1024);
    assertThat(memory.total()).isEqualTo(50 * 1024);
    assertThat(memory.withoutRing()).isEqualTo(42 * 1024);
  }

  @Test
  void aRingThatWasReadWronglyGivesNoRate() throws IOException {
    // Two fills of three records, numbered 0, 1, 2.
    assertThat(RingComparison.Drained.parse("2 directives\n6 3 2 6\n").rate()).isEqualTo(2e9);
    assertThatThrownBy(() -> RingComparison.Drained.parse("6 3 2 7").rate())
        .hasMessageContaining("not read as it was written");
    assertThatThrownBy(() -> RingComparison.Drained.parse("loading: Operation not permitted"))
        .hasMessageContaining("Operation not permitted");
  }

  private static Pairs pair(double ours, double peer) {
    Pairs pairs = new Pairs();
    pairs.add(ours, peer);
    return pairs;
  }
}
