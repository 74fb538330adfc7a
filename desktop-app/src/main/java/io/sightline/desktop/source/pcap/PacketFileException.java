package io.sightline.desktop.source.pcap;

import java.io.IOException;

/** A file is no packet capture, or is damaged. The message is a whole sentence. */
public final class PacketFileException extends IOException {
  private static final long serialVersionUID = 1;

  PacketFileException(String message) {
    super(message);
  }
}
