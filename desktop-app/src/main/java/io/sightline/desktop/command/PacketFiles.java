package io.sightline.desktop.command;

import io.sightline.desktop.source.pcap.PacketCapture;
import io.sightline.desktop.source.pcap.PacketFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Lets packet files be used where captures are: each becomes a capture for as long as it is used.
 */
final class PacketFiles implements AutoCloseable {
  private final Path folder;
  private int count;

  PacketFiles() throws IOException {
    folder = Files.createTempDirectory("sightline-packets-");
  }

  /** The file itself, or the capture made of it. */
  Path asCapture(Path file) throws IOException {
    if (!PacketFile.isPacketFile(file)) {
      return file;
    }
    Path name = file.getFileName();
    // A folder for each, so that the window is called as the file is.
    Path own = Files.createDirectory(folder.resolve(Integer.toString(count++)));
    Path capture = own.resolve(name + ".slcap");
    ImportCommand.tell(file, PacketCapture.write(file, capture, ProgramVersion.current()));
    return capture;
  }

  @Override
  public void close() throws IOException {
    try (var all = Files.walk(folder)) {
      for (Path path : all.sorted(java.util.Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(path);
      }
    }
  }
}
