package io.sightline.agent.identity;

import io.sightline.core.fact.CgroupKey.Hierarchy;
import java.nio.file.Path;
import java.util.Collection;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Where this process stands, when it is in a cgroup namespace of its own, as containers are.
 *
 * <p>{@code /proc/PID/cgroup} then tells paths as seen from there: {@code /../../other} for what is
 * beside it (cgroup_namespaces(7)). The mounts show the paths from the top.
 */
final class CgroupNamespace {
  private static final String UP = "/..";

  private final Map<Hierarchy, String> roots;

  private CgroupNamespace(Map<Hierarchy, String> roots) {
    this.roots = roots;
  }

  /** The one that all are in who have none of their own. */
  static CgroupNamespace initial() {
    return new CgroupNamespace(Map.of());
  }

  /**
   * Finds this process among the cgroups, where another's path shows that it is in a namespace.
   *
   * @param mounts of the hierarchies
   * @param paths of all cgroups, from the top
   * @param pid this process, as the mounts' files list it
   */
  static CgroupNamespace find(
      ProcFiles files, Map<Hierarchy, Path> mounts, Collection<String> paths, long pid) {
    boolean isOwn =
        ProcFiles.lines(files.of(1).resolve("cgroup")).stream()
            .anyMatch(line -> line.contains(":" + UP));
    if (!isOwn) {
      return initial();
    }
    Map<Hierarchy, String> roots = new EnumMap<>(Hierarchy.class);
    mounts.forEach(
        (hierarchy, mount) ->
            where(mount, paths, pid).ifPresent(path -> roots.put(hierarchy, path)));
    return new CgroupNamespace(roots);
  }

  private static Optional<String> where(Path mount, Collection<String> paths, long pid) {
    String text = Long.toString(pid);
    return paths.stream()
        .filter(
            path ->
                ProcFiles.lines(CgroupMounts.below(mount, path).resolve("cgroup.procs"))
                    .contains(text))
        .findFirst();
  }

  /** The path from the top for one that `/proc` tells. */
  String fromTop(Hierarchy hierarchy, String path) {
    String root = roots.getOrDefault(hierarchy, "/");
    if (root.equals("/")) {
      return path;
    }
    String base = root;
    String rest = path;
    while (rest.equals(UP) || rest.startsWith(UP + "/")) {
      base = base.substring(0, Math.max(0, base.lastIndexOf('/')));
      rest = rest.substring(UP.length());
    }
    String whole = base + (rest.equals("/") ? "" : rest);
    return whole.isEmpty() ? "/" : whole;
  }

  /** The hierarchies that are mounted. */
  static Map<Hierarchy, Path> hierarchies(CgroupMounts mounts) {
    Map<Hierarchy, Path> found = new EnumMap<>(Hierarchy.class);
    mounts.unified().ifPresent(mount -> found.put(Hierarchy.UNIFIED, mount));
    for (Map.Entry<Hierarchy, String> v1 :
        List.of(
            Map.entry(Hierarchy.V1_MEMORY, "memory"),
            Map.entry(Hierarchy.V1_CPU, "cpu"),
            Map.entry(Hierarchy.V1_BLKIO, "blkio"))) {
      Path mount = mounts.controllers().get(v1.getValue());
      if (mount != null) {
        found.put(v1.getKey(), mount);
      }
    }
    return found;
  }
}
