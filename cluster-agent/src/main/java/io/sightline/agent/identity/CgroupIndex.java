package io.sightline.agent.identity;

import io.sightline.core.fact.CgroupKey;
import io.sightline.core.fact.CgroupKey.Hierarchy;
import io.sightline.core.fact.NodeKey;
import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.LongFunction;
import org.jspecify.annotations.Nullable;

/**
 * The cgroups of a node by path, and by the inode that each hierarchy has for them.
 *
 * <p>It is read anew from time to time, and when an unknown id turns up; a cgroup that is gone
 * stays known, since its last records may still be on their way, until {@link #MAX_KNOWN} are. Not
 * thread-safe.
 */
public final class CgroupIndex {
  /** Bound on what is kept of cgroups that exist or existed. */
  static final int MAX_KNOWN = 20_000;

  private static final int MAX_DEPTH = 12;

  private final NodeKey node;
  private final CgroupMounts mounts;
  private final Map<String, Cgroup> byPath = new LinkedHashMap<>();
  private final Set<String> parents = new HashSet<>(Set.of("/"));
  private final Map<Hierarchy, Map<Long, String>> pathByInode = new HashMap<>();
  private final CgroupNamespace namespace;
  private LongFunction<Optional<String>> unifiedPaths = _ -> Optional.empty();

  public CgroupIndex(NodeKey node, CgroupMounts mounts) {
    this.node = node;
    this.mounts = mounts;
    refresh();
    namespace =
        CgroupNamespace.find(
            ProcFiles.system(),
            CgroupNamespace.hierarchies(mounts),
            byPath.keySet(),
            ProcessHandle.current().pid());
  }

  /**
   * Takes whom to ask for the path of a group of v2 that is not in the tree any more.
   *
   * @param paths gives the path, from the root of the hierarchy on, of an inode
   */
  public void askForGone(LongFunction<Optional<String>> paths) {
    unifiedPaths = paths;
  }

  /** Reads the trees again. */
  public void refresh() {
    if (byPath.size() > MAX_KNOWN) {
      byPath.clear();
      pathByInode.clear();
    }
    mounts.unified().ifPresent(mount -> walk(Hierarchy.UNIFIED, mount));
    walkController(Hierarchy.V1_MEMORY, "memory");
    walkController(Hierarchy.V1_CPU, "cpu");
    walkController(Hierarchy.V1_BLKIO, "blkio");
  }

  /** The cgroups that hold no others: those in which workloads run. */
  public Collection<Cgroup> leaves() {
    return byPath.values().stream().filter(cgroup -> !parents.contains(cgroup.path())).toList();
  }

  /** The cgroup that holds all others. */
  public Cgroup root() {
    return Objects.requireNonNullElseGet(
        byPath.get("/"), () -> new Cgroup(new CgroupKey(node, Hierarchy.UNIFIED, 1), "/"));
  }

  /** The cgroup with that path. */
  public Optional<Cgroup> byPath(String path) {
    Cgroup known = byPath.get(path);
    if (known == null) {
      refresh();
      known = byPath.get(path);
    }
    return Optional.ofNullable(known);
  }

  /** The cgroup that a hierarchy knows by that inode; empty when it is not, or no longer, known. */
  public Optional<Cgroup> byInode(Hierarchy hierarchy, long inode) {
    if (inode == 0) {
      return Optional.empty();
    }
    String path = pathOf(hierarchy, inode);
    if (path == null) {
      refresh();
      path = pathOf(hierarchy, inode);
    }
    if (path == null && hierarchy == Hierarchy.UNIFIED) {
      path = unifiedPaths.apply(inode).map(gone -> remember(hierarchy, inode, gone)).orElse(null);
    }
    return path == null ? Optional.empty() : Optional.ofNullable(byPath.get(path));
  }

  /**
   * The cgroup of a process from the lines of its `/proc/PID/cgroup`: the v2 path, or where that is
   * the root because only v1 is used, the path of v1 memory or cpu.
   */
  public Optional<Cgroup> ofProcess(List<String> lines) {
    String unified = "";
    String legacy = "";
    for (String line : lines) {
      String[] parts = line.split(":", 3);
      if (parts.length < 3) {
        continue;
      }
      List<String> controllers = List.of(parts[1].split(",", -1));
      if (parts[0].equals("0") && parts[1].isEmpty()) {
        unified = namespace.fromTop(Hierarchy.UNIFIED, parts[2]);
      } else if (controllers.contains("memory")) {
        legacy = namespace.fromTop(Hierarchy.V1_MEMORY, parts[2]);
      } else if (controllers.contains("cpu") && legacy.length() <= 1) {
        legacy = namespace.fromTop(Hierarchy.V1_CPU, parts[2]);
      }
    }
    String path = unified.length() > 1 || legacy.isEmpty() ? unified : legacy;
    return path.isEmpty() ? Optional.empty() : byPath(path);
  }

  private String remember(Hierarchy hierarchy, long inode, String path) {
    pathByInode.computeIfAbsent(hierarchy, key -> new HashMap<>()).put(inode, path);
    byPath.putIfAbsent(path, new Cgroup(new CgroupKey(node, hierarchy, inode), path));
    return path;
  }

  private @Nullable String pathOf(Hierarchy hierarchy, long inode) {
    return pathByInode.getOrDefault(hierarchy, Map.of()).get(inode);
  }

  private void walkController(Hierarchy hierarchy, String controller) {
    Path mount = mounts.controllers().get(controller);
    if (mount != null) {
      walk(hierarchy, mount);
    }
  }

  private void walk(Hierarchy hierarchy, Path mount) {
    visit(hierarchy, mount, "/", 0);
  }

  private void visit(Hierarchy hierarchy, Path directory, String path, int depth) {
    OptionalLong inode = ProcFiles.inode(directory);
    if (inode.isEmpty() || depth > MAX_DEPTH) {
      return;
    }
    pathByInode.computeIfAbsent(hierarchy, key -> new HashMap<>()).put(inode.getAsLong(), path);
    CgroupKey key = new CgroupKey(node, hierarchy, inode.getAsLong());
    Cgroup known = byPath.get(path);
    boolean replaced =
        known != null
            && known.key().hierarchy() == hierarchy
            && known.key().inode() != inode.getAsLong();
    if (known == null || replaced) {
      byPath.put(path, new Cgroup(key, path));
    }
    try (DirectoryStream<Path> children =
        Files.newDirectoryStream(directory, ProcFiles::isDirectory)) {
      for (Path child : children) {
        String name = child.getFileName().toString();
        parents.add(path);
        visit(hierarchy, child, path.equals("/") ? "/" + name : path + "/" + name, depth + 1);
      }
    } catch (IOException | DirectoryIteratorException e) {
      // It was removed while it was being read; the next refresh sees what is there then.
      return;
    }
  }
}
