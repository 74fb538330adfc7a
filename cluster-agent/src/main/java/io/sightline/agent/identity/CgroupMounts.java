package io.sightline.agent.identity;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Where the cgroup hierarchies are mounted: one for cgroup v2, one for each v1 controller.
 *
 * @param unified mount point of cgroup v2
 * @param controllers mount points of v1 controllers by name
 */
public record CgroupMounts(Optional<Path> unified, Map<String, Path> controllers) {
  private static final List<String> V1_CONTROLLERS = List.of("cpu", "cpuacct", "memory", "blkio");

  /** Reads `/proc/self/mountinfo` (proc(5)). */
  public static CgroupMounts read(ProcFiles files) {
    return parse(ProcFiles.lines(files.proc().resolve("self/mountinfo")));
  }

  static CgroupMounts parse(List<String> mountinfo) {
    Path unified = null;
    Map<String, Path> controllers = new HashMap<>();
    for (String line : mountinfo) {
      int separator = line.indexOf(" - ");
      if (separator < 0) {
        continue;
      }
      String[] before = line.substring(0, separator).split(" ", -1);
      String[] after = line.substring(separator + 3).split(" ", -1);
      // Only a mount of the whole hierarchy shows every cgroup: its root within the file system is
      // /.
      if (before.length < 5 || after.length < 3 || !before[3].equals("/")) {
        continue;
      }
      Path mountPoint = Path.of(before[4].replace("\\040", " "));
      if (after[0].equals("cgroup2")) {
        unified = unified == null ? mountPoint : unified;
      } else if (after[0].equals("cgroup")) {
        List<String> options = List.of(after[2].split(",", -1));
        V1_CONTROLLERS.stream()
            .filter(options::contains)
            .forEach(controller -> controllers.putIfAbsent(controller, mountPoint));
      }
    }
    return new CgroupMounts(Optional.ofNullable(unified), Map.copyOf(controllers));
  }

  /** The directory of a controller's files for a cgroup path, on v1 if it is mounted there. */
  public Optional<Path> directory(String controller, String path) {
    Path v1 = controllers.get(controller);
    return v1 != null ? Optional.of(below(v1, path)) : unified.map(mount -> below(mount, path));
  }

  /** Whether a controller is mounted as v1, which has other files than v2. */
  public boolean isV1(String controller) {
    return controllers.containsKey(controller);
  }

  static Path below(Path mount, String path) {
    return mount.resolve(path.replaceFirst("^/+", ""));
  }
}
