package io.sightline.agent.probe;

import static org.junit.jupiter.api.Assertions.fail;
import static org.junit.jupiter.api.Assumptions.abort;

import java.io.IOException;
import java.util.List;

/** Whether this machine lets a test load BPF programs; without it, fails in CI and skips else. */
public final class KernelAccess {
  private KernelAccess() {}

  /** Fails or skips the calling test where BPF programs cannot be loaded. */
  public static void require() throws IOException {
    List<String> obstacles = KernelFeatures.detect().obstacles();
    if (obstacles.isEmpty()) {
      return;
    }
    notRun(String.join(" ", obstacles));
  }

  /** Fails in CI, and skips with the reason elsewhere. */
  static void notRun(String reason) {
    String message = "KERNEL TEST NOT RUN: " + reason;
    if (System.getenv("CI") != null) {
      fail(message);
    }
    System.err.println(message);
    abort(message);
  }
}
