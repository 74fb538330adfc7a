package io.sightline.core.topology;

/**
 * The namespace and name that a control group's path gives to the workload in it, where no
 * Kubernetes object names it.
 *
 * <p>The last part of the path names the workload, the part before it the namespace; systemd's
 * suffixes are cut off. The root group is the host itself.
 */
record WorkloadName(String namespace, String name) {
  static WorkloadName ofCgroupPath(String path) {
    String[] parts = path.replaceAll("^/+|/+$", "").split("/+", -1);
    if (parts.length == 1) {
      return new WorkloadName("", parts[0].isEmpty() ? "host" : plain(parts[0]));
    }
    return new WorkloadName(plain(parts[parts.length - 2]), plain(parts[parts.length - 1]));
  }

  private static String plain(String unit) {
    for (String suffix : new String[] {".service", ".scope", ".slice"}) {
      if (unit.endsWith(suffix) && unit.length() > suffix.length()) {
        return unit.substring(0, unit.length() - suffix.length());
      }
    }
    return unit;
  }
}
