package io.sightline.desktop.command;

import static java.util.Objects.requireNonNull;

import io.sightline.desktop.source.pcap.PacketCapture;
import io.sightline.desktop.source.pcap.PacketImport;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
    name = "import",
    mixinStandardHelpOptions = true,
    description = {
      "Makes a capture of recorded packets: pcap or pcapng, gzipped too.",
      "TCP is put into order and decoded as an agent would; hosts have the names that DNS answers"
          + " in the file give them."
    })
final class ImportCommand implements Callable<Integer> {
  @Parameters(paramLabel = "FILE", description = "The packet file; it stays as it is.")
  private @Nullable Path file;

  @Option(
      names = {"-o", "--output"},
      paramLabel = "OUT",
      required = true,
      description = "The new capture; it must not exist yet.")
  private @Nullable Path output;

  @Override
  public Integer call() throws IOException {
    Path packets = requireNonNull(file);
    Path target = requireNonNull(output);
    if (!Files.exists(packets)) {
      throw new NoSuchFileException(packets.toString());
    }
    Outputs.checkNew(target);
    PacketImport.Result result = PacketCapture.write(packets, target, ProgramVersion.current());
    tell(packets, result);
    System.out.printf(
        "%s holds %d packets: %d TCP connections, %d UDP flows%s.%n",
        target, result.packets(), result.connections(), result.datagramFlows(), requests(result));
    return 0;
  }

  private static String requests(PacketImport.Result result) {
    StringBuilder text = new StringBuilder();
    Map<String, Long> sorted = new TreeMap<>();
    result.requests().forEach((protocol, count) -> sorted.put(protocol.wireName(), count));
    sorted.forEach(
        (protocol, count) ->
            text.append(", ").append(count).append(' ').append(protocol).append(" requests"));
    return text.toString();
  }

  /** What the file lacks, on stderr: the capture says it too, as coverage. */
  static void tell(Path packets, PacketImport.Result result) {
    if (result.cutShort()) {
      System.err.printf(
          "sightline: %s ends in the middle of a packet; what stands before it was read.%n",
          packets);
    }
    if (result.missed() > 0) {
      System.err.printf(
          "sightline: the recorder of %s missed %d packets.%n", packets, result.missed());
    }
    if (result.truncated() > 0) {
      System.err.printf(
          "sightline: of %d packets in %s only a part was recorded; record with a larger snapshot"
              + " length.%n",
          result.truncated(), packets);
    }
  }
}
