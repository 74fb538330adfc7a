package io.sightline.agent.probe;

import io.sightline.agent.nativelib.KernelBtf;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What this kernel and this process have that capture needs.
 *
 * @param release the kernel's release, as {@code uname -r} gives it
 * @param major first number of the release
 * @param minor second number of the release
 * @param hasBtf the kernel describes its own types
 * @param cgroupRoot where the true root of cgroup v2 is mounted
 * @param missingCapabilities of the capabilities that capture needs, those this process lacks
 */
public record KernelFeatures(
    String release,
    int major,
    int minor,
    boolean hasBtf,
    Optional<Path> cgroupRoot,
    List<String> missingCapabilities) {
  private static final Path RELEASE = Path.of("/proc/sys/kernel/osrelease");
  private static final Path MOUNTS = Path.of("/proc/self/mountinfo");
  private static final Path STATUS = Path.of("/proc/self/status");
  private static final Path BOOT_ID = Path.of("/proc/sys/kernel/random/boot_id");
  private static final Pattern VERSION = Pattern.compile("(\\d+)\\.(\\d+).*", Pattern.DOTALL);

  /**
   * Of the true root. The root of a cgroup namespace has another inode and, attached there, the
   * programs would silently see its subtree only.
   */
  private static final long ROOT_INODE = 1;

  private static final Map<String, Integer> NEEDED =
      new TreeMap<>(Map.of("CAP_BPF", 39, "CAP_PERFMON", 38, "CAP_NET_ADMIN", 12));

  /** First kernel with all that the baseline uses. */
  private static final int MIN_MAJOR = 5;

  private static final int MIN_MINOR = 12;

  /**
   * Looks at the running kernel.
   *
   * @throws IOException if /proc cannot be read
   */
  public static KernelFeatures detect() throws IOException {
    String release = Files.readString(RELEASE).strip();
    Matcher version = VERSION.matcher(release);
    boolean parsed = version.matches();
    return new KernelFeatures(
        release,
        parsed ? Integer.parseInt(version.group(1)) : 0,
        parsed ? Integer.parseInt(version.group(2)) : 0,
        Files.isReadable(KernelBtf.FILE),
        findCgroupRoot(),
        findMissingCapabilities());
  }

  /** This boot's identifier, which changes with every start of the kernel. */
  public static String bootId() throws IOException {
    return Files.readString(BOOT_ID).strip();
  }

  /** What stands in the way of any capture, each with its remedy; empty if nothing does. */
  public List<String> obstacles() {
    List<String> obstacles = new ArrayList<>();
    if (major < MIN_MAJOR || (major == MIN_MAJOR && minor < MIN_MINOR)) {
      obstacles.add("Linux " + release + " is too old: 5.12 or later is needed.");
    }
    if (!hasBtf) {
      obstacles.add(
          KernelBtf.FILE
              + " is missing or unreadable: use a kernel built with CONFIG_DEBUG_INFO_BTF, and"
              + " mount /sys.");
    }
    if (cgroupRoot.isEmpty()) {
      obstacles.add(
          "No mount of the root of cgroup v2 was found, so payload cannot be captured: mount it"
              + " (mount -t cgroup2 none /run/sightline/cgroup), or give the agent's container the"
              + " host's /sys/fs/cgroup.");
    }
    if (!missingCapabilities.isEmpty()) {
      obstacles.add(
          "This process lacks "
              + String.join(", ", missingCapabilities)
              + ": run it as root or grant them.");
    }
    return List.copyOf(obstacles);
  }

  private static Optional<Path> findCgroupRoot() throws IOException {
    for (String line : Files.readAllLines(MOUNTS)) {
      // 36 35 98:0 /root /mount/point options - type source options
      int separator = line.indexOf(" - ");
      if (separator < 0 || !line.startsWith("cgroup2 ", separator + 3)) {
        continue;
      }
      Path mount = Path.of(line.split(" ", -1)[4].replace("\\040", " "));
      try {
        if (((Number) Files.getAttribute(mount, "unix:ino")).longValue() == ROOT_INODE) {
          return Optional.of(mount);
        }
      } catch (IOException notVisible) {
        // Mounted out of this process's sight; another mount may be in it.
      }
    }
    return Optional.empty();
  }

  private static List<String> findMissingCapabilities() throws IOException {
    long effective = 0;
    for (String line : Files.readAllLines(STATUS)) {
      if (line.startsWith("CapEff:")) {
        effective = Long.parseUnsignedLong(line.substring(line.indexOf(':') + 1).strip(), 16);
      }
    }
    List<String> missing = new ArrayList<>();
    for (Map.Entry<String, Integer> capability : NEEDED.entrySet()) {
      if ((effective & (1L << capability.getValue())) == 0) {
        missing.add(capability.getKey());
      }
    }
    return List.copyOf(missing);
  }
}
