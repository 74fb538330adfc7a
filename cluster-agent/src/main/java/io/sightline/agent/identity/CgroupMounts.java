package io.sightline.agent.identity;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Where the cgroup hierarchies are mounted: one for cgroup v2, one for each v1 controller.
 *
 * @param unified mount point of cgroup v2
 * @param controllers mount points of v1 controllers by name
 */
public record CgroupMounts(Optional<Path> unified, Map<String, Path> controllers) {
  private static final List<String> V1_CONTROLLERS = List.of("cpu", "cpuacct", "memory", "blkio");

  /**
   * The root, within its file system, of a mount that shows every cgroup: {@code /}, or for a
   * container with a cgroup namespace of its own the way up from there (cgroup_namespaces(7)).
   */
  private static final Pattern WHOLE = Pattern.compile("/|(/\\.\\.)+");

  /** A mount that may show every cgroup. */
  private record Whole(Path place, String root) {
    /** The one that begins higher: a container also has a mount of its own cgroup, as {@code /}. */
    Whole or(Whole other) {
      return other.root.length() > root.length() ? other : this;
    }
  }

  /** Reads `/proc/self/mountinfo` (proc(5)). */
  public static CgroupMounts read(ProcFiles files) {
    return parse(ProcFiles.lines(files.proc().resolve("self/mountinfo")));
  }

  static CgroupMounts parse(List<String> mountinfo) {
    Whole unified = null;
    Map<String, Whole> controllers = new HashMap<>();
    for (String line : mountinfo) {
      int separator = line.indexOf(" - ");
      if (separator < 0) {
        continue;
      }
      String[] before = line.substring(0, separator).split(" ", -1);
      String[] after = line.substring(separator + 3).split(" ", -1);
      if (before.length < 5 || after.length < 3 || !WHOLE.matcher(before[3]).matches()) {
        continue;
      }
      Whole mount = new Whole(Path.of(before[4].replace("\\040", " ")), before[3]);
      if (after[0].equals("cgroup2")) {
        unified = unified == null ? mount : unified.or(mount);
      } else if (after[0].equals("cgroup")) {
        List<String> options = List.of(after[2].split(",", -1));
        V1_CONTROLLERS.stream()
            .filter(options::contains)
            .forEach(controller -> controllers.merge(controller, mount, Whole::or));
      }
    }
    Map<String, Path> places = new HashMap<>();
    controllers.forEach((controller, mount) -> places.put(controller, mount.place));
    return new CgroupMounts(Optional.ofNullable(unified).map(Whole::place), Map.copyOf(places));
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
