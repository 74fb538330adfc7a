package io.sightline.desktop.command;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** What this machine lacks for capturing, in one sentence. */
final class Privilege {
  private static final Path KERNEL_TYPES = Path.of("/sys/kernel/btf/vmlinux");

  private Privilege() {}

  /** Fails with what is missing and what to do. */
  static void require() throws IOException {
    Optional<String> obstacle = obstacle();
    if (obstacle.isPresent()) {
      throw new IOException(obstacle.get());
    }
  }

  static Optional<String> obstacle() throws IOException {
    if (!System.getProperty("os.name", "").equals("Linux")) {
      return Optional.of(
          "capturing needs Linux; a capture from elsewhere opens here: sightline open FILE.");
    }
    if (!Files.isReadable(KERNEL_TYPES) || isEmpty(KERNEL_TYPES)) {
      return Optional.of(
          "this kernel has no type information (%s), which eBPF programs need; boot one that was built with CONFIG_DEBUG_INFO_BTF=y."
              .formatted(KERNEL_TYPES));
    }
    if (((Number) Files.getAttribute(Path.of("/proc/self"), "unix:uid")).intValue() != 0) {
      return Optional.of(
          "loading eBPF programs needs root (or CAP_BPF, CAP_PERFMON and CAP_NET_ADMIN); run: sudo"
              + " ./sightline …");
    }
    return Optional.empty();
  }

  /** Read instead of asked for its size, which files of the kernel need not know. */
  private static boolean isEmpty(Path file) throws IOException {
    try (InputStream in = Files.newInputStream(file)) {
      return in.read() < 0;
    }
  }
}
