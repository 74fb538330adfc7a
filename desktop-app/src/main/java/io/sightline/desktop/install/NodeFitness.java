package io.sightline.desktop.install;

import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.NodeSystemInfo;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Whether an agent can capture on a node, as far as the API server knows. */
sealed interface NodeFitness {
  /** The oldest kernel that the programs load on (ADR 0006). */
  String OLDEST = "5.12";

  int OLDEST_MAJOR = 5;
  int OLDEST_MINOR = 12;

  /** As in 6.1.0-28-amd64. */
  Pattern KERNEL = Pattern.compile("^(\\d+)\\.(\\d+).*");

  /** As far as is known, it can. */
  record Fit(String kernel) implements NodeFitness {}

  /** The kernel cannot. */
  record OldKernel(String kernel) implements NodeFitness {}

  /** The image is for another one. */
  record OtherPlatform(String platform) implements NodeFitness {}

  /**
   * Decides.
   *
   * @param architecture of the image
   */
  static NodeFitness of(Node node, String architecture) {
    NodeSystemInfo system = node.getStatus().getNodeInfo();
    String platform = system.getOperatingSystem() + "/" + system.getArchitecture();
    if (!platform.equals("linux/" + architecture)) {
      return new OtherPlatform(platform);
    }
    Matcher kernel = KERNEL.matcher(system.getKernelVersion());
    if (kernel.matches()) {
      int major = Integer.parseInt(kernel.group(1));
      int minor = Integer.parseInt(kernel.group(2));
      if (major < OLDEST_MAJOR || (major == OLDEST_MAJOR && minor < OLDEST_MINOR)) {
        return new OldKernel(system.getKernelVersion());
      }
    }
    return new Fit(system.getKernelVersion());
  }
}
