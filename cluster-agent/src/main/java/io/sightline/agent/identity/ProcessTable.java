package io.sightline.agent.identity;

import io.sightline.core.fact.CgroupKey;
import io.sightline.core.fact.NodeKey;
import io.sightline.core.fact.ProcessKey;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The processes that own what was observed.
 *
 * <p>A PID is believed only with its start time: when that changed, it is another process. One that
 * ended before it could be looked up stays known by what the kernel's record says. Not thread-safe.
 */
public final class ProcessTable {
  private static final long NANOS_PER_TICK = 1_000_000_000L / 100;

  /**
   * A process.
   *
   * @param networkNamespace inode of its namespace; 0 when it could not be read
   */
  public record KnownProcess(ProcessKey key, String name, Cgroup cgroup, long networkNamespace) {
    // By hand: see NodeKey.
    @Override
    public boolean equals(@Nullable Object other) {
      return this == other
          || (other instanceof KnownProcess that
              && networkNamespace == that.networkNamespace
              && key.equals(that.key)
              && name.equals(that.name)
              && cgroup.equals(that.cgroup));
    }

    @Override
    public int hashCode() {
      return key.hashCode();
    }
  }

  private final NodeKey node;
  private final ProcFiles files;
  private final CgroupIndex cgroups;
  private final Map<Integer, KnownProcess> known = new HashMap<>();
  // Of the last second: their last records may still be on their way.
  private final Map<Integer, KnownProcess> ended = new HashMap<>();
  // The group of a socket that the process's own was last compared to.
  private final Map<Integer, Long> comparedTo = new HashMap<>();

  public ProcessTable(NodeKey node, ProcFiles files, CgroupIndex cgroups) {
    this.node = node;
    this.files = files;
    this.cgroups = cgroups;
  }

  /** The process with that PID, read from `/proc` when it is not known yet. */
  public Optional<KnownProcess> find(int pid) {
    KnownProcess info = known.get(pid);
    if (info == null) {
      Optional<KnownProcess> read = read(pid);
      read.ifPresent(found -> known.put(pid, found));
      return read;
    }
    return Optional.of(info);
  }

  /**
   * The process with that PID; when it is gone already, a stand-in made of what the kernel's record
   * says, so that traffic of short-lived processes keeps its workload.
   */
  public KnownProcess findOrStandIn(
      int pid, Supplier<String> name, long cgroupV2Inode, long networkNamespace) {
    KnownProcess before = known.get(pid);
    if (before != null && hasMoved(before, cgroupV2Inode)) {
      return readAgain(before, cgroupV2Inode);
    }
    return find(pid)
        .orElseGet(
            () -> {
              KnownProcess gone =
                  justEnded(pid, cgroupV2Inode)
                      .orElseGet(() -> standIn(pid, name, cgroupV2Inode, networkNamespace));
              known.put(pid, gone);
              return gone;
            });
  }

  private KnownProcess standIn(
      int pid, Supplier<String> name, long cgroupV2Inode, long networkNamespace) {
    String comm = printable(name.get());
    return new KnownProcess(
        new ProcessKey(node, pid, 0),
        comm.isEmpty() ? "pid " + pid : comm,
        cgroups.byInode(CgroupKey.Hierarchy.UNIFIED, cgroupV2Inode).orElseGet(cgroups::root),
        networkNamespace);
  }

  /** The process that had the PID a moment ago, unless the socket is of another cgroup. */
  private Optional<KnownProcess> justEnded(int pid, long cgroupV2Inode) {
    return Optional.ofNullable(ended.get(pid)).filter(it -> !isElsewhere(it, cgroupV2Inode));
  }

  /**
   * Whether a socket of the process says that it was in another cgroup: a container's first process
   * is put into its group after it started. Asked once for each group, since a process may also
   * hold a socket that was made elsewhere.
   */
  private boolean hasMoved(KnownProcess process, long cgroupV2Inode) {
    int pid = process.key().pid();
    if (cgroupV2Inode == 0
        || Long.valueOf(cgroupV2Inode).equals(comparedTo.put(pid, cgroupV2Inode))) {
      return false;
    }
    return isElsewhere(process, cgroupV2Inode);
  }

  /** Whether a socket says that its process was in another cgroup than the one that is known. */
  private boolean isElsewhere(KnownProcess process, long cgroupV2Inode) {
    // Where only v1 is used, all sockets are of the root of v2, which tells nothing.
    return cgroups
        .byInode(CgroupKey.Hierarchy.UNIFIED, cgroupV2Inode)
        .map(Cgroup::path)
        .filter(path -> path.length() > 1 && !path.equals(process.cgroup().path()))
        .isPresent();
  }

  /** The process as it is now; by what its socket says where it is gone. */
  private KnownProcess readAgain(KnownProcess before, long cgroupV2Inode) {
    Optional<KnownProcess> read = read(before.key().pid());
    if (read.isPresent() && !read.get().key().equals(before.key())) {
      // The PID is another's by now, and the socket may be of either.
      return before;
    }
    KnownProcess now =
        read.orElseGet(
            () ->
                new KnownProcess(
                    before.key(),
                    before.name(),
                    cgroups
                        .byInode(CgroupKey.Hierarchy.UNIFIED, cgroupV2Inode)
                        .orElse(before.cgroup()),
                    before.networkNamespace()));
    known.put(before.key().pid(), now);
    return now;
  }

  /**
   * Forgets processes that ended, and those whose PID is another's by now. Until the next call a
   * record of one that ended is still known to be its.
   */
  public List<KnownProcess> removeExited() {
    List<KnownProcess> exited = new ArrayList<>();
    ended.clear();
    for (Iterator<KnownProcess> all = known.values().iterator(); all.hasNext(); ) {
      KnownProcess info = all.next();
      if (isStandIn(info) || startTimeNanos(info.key().pid()) != info.key().startTimeNanos()) {
        exited.add(info);
        ended.put(info.key().pid(), info);
        comparedTo.remove(info.key().pid());
        all.remove();
      }
    }
    return exited;
  }

  /** It was gone when it was first needed; its PID may be another's at any time. */
  private static boolean isStandIn(KnownProcess process) {
    return process.key().startTimeNanos() == 0;
  }

  private Optional<KnownProcess> read(int pid) {
    long start = startTimeNanos(pid);
    if (start == 0) {
      return Optional.empty();
    }
    String name = ProcFiles.read(files.of(pid).resolve("comm")).map(String::strip).orElse("");
    Optional<Cgroup> cgroup = cgroups.ofProcess(ProcFiles.lines(files.of(pid).resolve("cgroup")));
    long namespace = ProcFiles.linkedInode(files.of(pid).resolve("ns/net"), "net").orElse(0);
    // Read again: had the PID been handed on meanwhile, the parts would be of two processes.
    if (cgroup.isEmpty() || startTimeNanos(pid) != start) {
      return Optional.empty();
    }
    return Optional.of(
        new KnownProcess(
            new ProcessKey(node, pid, start), printable(name), cgroup.get(), namespace));
  }

  /** Field 22 of `/proc/PID/stat` (proc(5)) in nanoseconds of boot time; 0 when it is gone. */
  private long startTimeNanos(int pid) {
    String stat = ProcFiles.read(files.of(pid).resolve("stat")).orElse("");
    // The name before the fields may hold spaces and parentheses itself.
    int end = stat.lastIndexOf(')');
    if (end < 0) {
      return 0;
    }
    String[] fields = stat.substring(end + 1).strip().split(" ", -1);
    boolean zombie = fields.length > 0 && (fields[0].equals("Z") || fields[0].equals("X"));
    return fields.length < 20 || zombie
        ? 0
        : ProcFiles.parse(fields[19]).orElse(0) * NANOS_PER_TICK;
  }

  /** A process chooses its name: control and direction characters do not reach a terminal. */
  private static String printable(String name) {
    return name.replaceAll("[\\p{Cntrl}\\p{Cf}]", "?");
  }
}
