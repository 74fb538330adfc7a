package io.sightline.shop.host;

import io.sightline.shop.plan.ShopPlan;
import io.sightline.shop.plan.Workload;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * The shop's cgroups: one leaf per workload, at the same path in the v2 hierarchy and in those v1
 * hierarchies that account for CPU, memory and block I/O.
 *
 * <p>Works on hybrid hosts (v2 beside v1 controllers) and on pure v2 hosts. Limits go to whichever
 * hierarchy owns the controller.
 */
public final class Cgroups {
  private static final Set<String> CONTROLLERS = Set.of("cpu", "cpuacct", "memory", "blkio");
  private static final List<String> TREES = List.of(ShopPlan.CGROUP, ShopPlan.EXTERNAL_CGROUP);
  private static final Duration DEATH_TIMEOUT = Duration.ofSeconds(15);
  private static final long CPU_PERIOD_MICROS = 100_000;

  private record Hierarchy(Path root, Set<String> controllers, boolean unified) {}

  private final List<Hierarchy> hierarchies;

  private Cgroups(List<Hierarchy> hierarchies) {
    this.hierarchies = hierarchies;
  }

  /**
   * Finds the mounted hierarchies in {@code /proc/self/mountinfo}.
   *
   * @throws IOException if no v2 hierarchy is mounted
   */
  public static Cgroups detect() throws IOException {
    List<Hierarchy> found = new ArrayList<>();
    for (String line : Files.readAllLines(Path.of("/proc/self/mountinfo"))) {
      // "36 35 0:33 / /mount/point rw,… shared:9 - type source superoptions" (proc(5))
      String[] halves = line.split(" - ", 2);
      Path mountPoint = Path.of(halves[0].split(" ", -1)[4]);
      String[] fileSystem = halves[1].split(" ", -1);
      switch (fileSystem[0]) {
        case "cgroup2" -> found.add(new Hierarchy(mountPoint, Set.of(), true));
        case "cgroup" -> {
          Set<String> controllers = Set.of(fileSystem[2].split(",", -1));
          if (controllers.stream().anyMatch(CONTROLLERS::contains)) {
            found.add(new Hierarchy(mountPoint, controllers, false));
          }
        }
        default -> {}
      }
    }
    if (found.stream().noneMatch(Hierarchy::unified)) {
      throw new IOException(
          "no cgroup v2 hierarchy is mounted: mount one with `mkdir -p /sys/fs/cgroup/unified &&"
              + " mount -t cgroup2 none /sys/fs/cgroup/unified`");
    }
    return new Cgroups(found);
  }

  /** Creates a workload's leaf in every hierarchy. */
  public void create(Workload workload) throws IOException {
    for (Hierarchy hierarchy : hierarchies) {
      Path group = hierarchy.root();
      for (String name : workload.cgroupPath().split("/", -1)) {
        if (hierarchy.unified()) {
          enableControllers(group);
        }
        group = group.resolve(name);
        Files.createDirectories(group);
      }
    }
  }

  /** On v2 a group has a controller's files only if its parent hands the controller down. */
  private static void enableControllers(Path parent) throws IOException {
    List<String> available =
        List.of(Files.readString(parent.resolve("cgroup.controllers")).strip().split(" ", -1));
    for (String controller : List.of("cpu", "memory", "io")) {
      if (available.contains(controller)) {
        Files.writeString(parent.resolve("cgroup.subtree_control"), "+" + controller);
      }
    }
  }

  /** Returns a workload's leaf directory in every hierarchy. */
  List<Path> leaves(Workload workload) {
    return hierarchies.stream().map(h -> h.root().resolve(workload.cgroupPath())).toList();
  }

  /** Returns the workload's leaf in the v2 hierarchy. */
  public Path unifiedLeaf(Workload workload) {
    return unified().root().resolve(workload.cgroupPath());
  }

  /** Returns the top directory of the shop's pods in the v2 hierarchy. */
  public Path unifiedRoot() {
    return unified().root().resolve(ShopPlan.CGROUP);
  }

  /** Limits a workload to a share of one core, in percent. */
  public void limitCpu(Workload workload, int percentOfCore) throws IOException {
    long quotaMicros = CPU_PERIOD_MICROS * percentOfCore / 100;
    Hierarchy cpu = owner("cpu");
    Path leaf = cpu.root().resolve(workload.cgroupPath());
    if (cpu.unified()) {
      Files.writeString(leaf.resolve("cpu.max"), quotaMicros + " " + CPU_PERIOD_MICROS);
    } else {
      Files.writeString(leaf.resolve("cpu.cfs_period_us"), Long.toString(CPU_PERIOD_MICROS));
      Files.writeString(leaf.resolve("cpu.cfs_quota_us"), Long.toString(quotaMicros));
    }
  }

  /** Returns for how long the workload wanted to run and was not let, since it started. */
  public Duration throttledTime(Workload workload) throws IOException {
    Hierarchy cpu = owner("cpu");
    Path stat = cpu.root().resolve(workload.cgroupPath()).resolve("cpu.stat");
    for (String line : Files.readAllLines(stat)) {
      String[] field = line.split(" ", -1);
      switch (field[0]) {
        case "throttled_time" -> {
          return Duration.ofNanos(Long.parseLong(field[1]));
        }
        case "throttled_usec" -> {
          return Duration.ofNanos(Long.parseLong(field[1]) * 1000);
        }
        default -> {}
      }
    }
    throw new IOException(stat + " has no throttled time: the kernel lacks CONFIG_CFS_BANDWIDTH");
  }

  /** Limits what a workload may write to a block device, in bytes per second. */
  public void limitWrites(Workload workload, String deviceNumber, long bytesPerSecond)
      throws IOException {
    Hierarchy io = owner("blkio");
    Path leaf = io.root().resolve(workload.cgroupPath());
    if (io.unified()) {
      Files.writeString(leaf.resolve("io.max"), deviceNumber + " wbps=" + bytesPerSecond);
    } else {
      Files.writeString(
          leaf.resolve("blkio.throttle.write_bps_device"), deviceNumber + " " + bytesPerSecond);
    }
  }

  /**
   * Lifts every write limit of a workload; what waits under one continues at once. Does nothing if
   * the workload has no cgroup.
   */
  public void liftWriteLimits(Workload workload) throws IOException {
    Hierarchy io = owner("blkio");
    Path leaf = io.root().resolve(workload.cgroupPath());
    Path limits = leaf.resolve(io.unified() ? "io.max" : "blkio.throttle.write_bps_device");
    if (Files.exists(limits)) {
      for (String line : Files.readAllLines(limits)) {
        String deviceNumber = line.split(" ", -1)[0];
        Files.writeString(limits, deviceNumber + (io.unified() ? " wbps=max" : " 0"));
      }
    }
  }

  /** Kills every process in the shop's cgroups and waits until they are gone. */
  public void killAll() throws IOException {
    for (Path tree : trees()) {
      Path kill = tree.resolve("cgroup.kill"); // v2, since Linux 5.14: the whole tree at once
      if (Files.exists(kill)) {
        Files.writeString(kill, "1");
      }
    }
    long deadline = System.nanoTime() + DEATH_TIMEOUT.toNanos();
    for (List<Long> members = members(); !members.isEmpty(); members = members()) {
      if (System.nanoTime() > deadline) {
        throw new IOException("processes " + members + " of the shop do not end after SIGKILL");
      }
      // Membership is read again each round, so a process that forks meanwhile is met too.
      members.forEach(pid -> ProcessHandle.of(pid).ifPresent(ProcessHandle::destroyForcibly));
      pause(20);
    }
  }

  /** Returns the processes that are in the shop's cgroups now. */
  public List<Long> members() throws IOException {
    List<Long> members = new ArrayList<>();
    for (Path tree : trees()) {
      for (Path group : Trees.deepestFirst(tree)) {
        if (group.endsWith("cgroup.procs")) {
          Files.readAllLines(group).forEach(pid -> members.add(Long.parseLong(pid)));
        }
      }
    }
    return members;
  }

  /** Returns the shop's top directories that exist now, over all hierarchies. */
  public List<Path> trees() {
    return hierarchies.stream()
        .flatMap(hierarchy -> TREES.stream().map(hierarchy.root()::resolve))
        .filter(Files::exists)
        .toList();
  }

  /** Removes the shop's cgroups; they must be empty of processes. */
  public void remove() throws IOException {
    for (Path tree : trees()) {
      for (Path path : Trees.deepestFirst(tree)) {
        if (Files.isDirectory(path)) {
          Files.delete(path);
        }
      }
    }
  }

  private Hierarchy owner(String controller) {
    return hierarchies.stream()
        .filter(hierarchy -> hierarchy.controllers().contains(controller))
        .findFirst()
        .orElseGet(this::unified);
  }

  private Hierarchy unified() {
    return hierarchies.stream().filter(Hierarchy::unified).findFirst().orElseThrow();
  }

  private static void pause(long millis) throws IOException {
    try {
      Thread.sleep(millis);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted while clearing away the shop", e);
    }
  }
}
