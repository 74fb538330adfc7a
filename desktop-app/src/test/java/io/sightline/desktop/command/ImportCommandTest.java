package io.sightline.desktop.command;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.ResourceLock;
import org.junit.jupiter.api.parallel.Resources;

@ResourceLock(Resources.SYSTEM_ERR)
@ResourceLock(Resources.SYSTEM_OUT)
class ImportCommandTest {
  @TempDir private Path folder;
  private Path packets = Path.of("");

  /** One DNS query over raw IPv4. */
  @BeforeEach
  void record() throws IOException {
    byte[] header = HexFormat.of().parseHex("d4c3b2a1020004000000000000000000ffff000065000000");
    String ip = "4500003200000000401100000a0000010a000002";
    String udp = "c3500035001e0000";
    String dns = "0007010000010000000000000264620000010001";
    byte[] packet = HexFormat.of().parseHex(ip + udp + dns + "0000");
    ByteBuffer file =
        ByteBuffer.allocate(header.length + 16 + packet.length).order(ByteOrder.LITTLE_ENDIAN);
    file.put(header).putInt(1_790_000_000).putInt(0).putInt(packet.length).putInt(packet.length);
    packets = Files.write(folder.resolve("dns.pcap"), file.put(packet).array());
  }

  @Test
  void theCaptureOpensAndSaysWhatWasInTheFile() {
    Path capture = folder.resolve("dns.slcap");
    CommandRun run = CommandRun.of("import", packets, "-o", capture);
    assertThat(run.err()).isEmpty();
    assertThat(run.exitCode()).isZero();
    assertThat(run.out()).contains("1 packets: 0 TCP connections, 1 UDP flows");
    assertThat(CommandRun.of("verify", capture).exitCode()).isZero();
    assertThat(CommandRun.of("export", capture, "--format", "csv").out())
        .contains("external/10.0.0.1,external/10.0.0.2,dns,udp,53");
  }

  @Test
  void aPacketFileIsOpenedAsItIs() throws IOException {
    Path json = folder.resolve("map.json");
    CommandRun run = CommandRun.of("open", packets, "--headless", "--json", json);
    assertThat(run.err()).isEmpty();
    assertThat(run.exitCode()).isZero();
    assertThat(Files.readString(json)).contains("\"dns.pcap\"").contains("external/10.0.0.2");
  }

  @Test
  void aFileThatIsThereStaysAsItIs() throws IOException {
    Path there = Files.writeString(folder.resolve("there.slcap"), "mine");
    CommandRun run = CommandRun.of("import", packets, "-o", there);
    assertThat(run.exitCode()).isEqualTo(1);
    assertThat(run.err()).contains("exists already and is left as it is");
    assertThat(there).hasContent("mine");
  }

  @Test
  void anythingElseIsRefusedInASentence() throws IOException {
    Path text = Files.writeString(folder.resolve("notes.txt"), "no packets here");
    Path capture = folder.resolve("notes.slcap");
    CommandRun run = CommandRun.of("import", text, "-o", capture);
    assertThat(run.exitCode()).isEqualTo(1);
    assertThat(run.err()).contains("notes.txt is no pcap or pcapng file").hasLineCount(1);
    assertThat(capture).doesNotExist();
    assertThat(CommandRun.of("import", folder.resolve("none.pcap"), "-o", capture).err())
        .contains("none.pcap does not exist");
  }
}
