package io.sightline.desktop.source.pcap;

import io.sightline.capture.CaptureMetadata;
import io.sightline.capture.CaptureWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Writes the facts of a packet file as a capture. */
public final class PacketCapture {
  private PacketCapture() {}

  /**
   * Imports a file.
   *
   * @param target must not exist; left out when anything fails
   * @param programVersion that does it
   * @throws PacketFileException when the file is no packet capture, is damaged, or holds no packet
   */
  public static PacketImport.Result write(Path packets, Path target, String programVersion)
      throws IOException {
    String name = String.valueOf(packets.getFileName());
    try (PacketFile file = PacketFile.open(packets)) {
      // No time of day: the same file gives the same facts.
      CaptureWriter writer =
          CaptureWriter.create(target, new CaptureMetadata(programVersion, name, 0, 0));
      try {
        PacketImport.Result result = PacketImport.read(file, name, writer::append);
        writer.close();
        if (result.packets() == 0) {
          throw new PacketFileException("%s holds no packets".formatted(packets));
        }
        return result;
      } catch (IOException | RuntimeException e) {
        closeQuietly(writer, e);
        Files.deleteIfExists(target);
        throw e;
      }
    }
  }

  private static void closeQuietly(CaptureWriter writer, Exception cause) {
    try {
      writer.close();
    } catch (IOException e) {
      cause.addSuppressed(e);
    }
  }
}
