package io.sightline.shop.host;

import io.sightline.shop.plan.ShopPlan;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * This machine as the shop finds it: whether it has what the shop needs, the one lock that keeps
 * two shops apart, and the removal of whatever a shop left.
 */
public final class Machine implements AutoCloseable {
  /** Where everything lives that must survive a kill -9 to be found again, and run-time files. */
  public static final Path RUN_DIRECTORY = Path.of("/run/sightline-demo");

  private static final Path LOCK_FILE = Path.of("/run/lock/sightline-demo.lock");
  private static final Path POSTGRES_VERSIONS = Path.of("/usr/lib/postgresql");

  /** Programs the shop runs, and the Debian package of each. */
  private static final Map<String, String> PROGRAMS =
      new TreeMap<>(
          Map.of(
              "ip", "iproute2",
              "nft", "nftables",
              "nginx", "nginx",
              "redis-server", "redis-server",
              "dnsmasq", "dnsmasq-base",
              "setpriv", "util-linux",
              "losetup", "mount",
              "mkfs.ext4", "e2fsprogs",
              "tar", "tar"));

  private final FileChannel lockChannel;
  private final FileLock lock;

  private Machine(FileChannel lockChannel, FileLock lock) {
    this.lockChannel = lockChannel;
    this.lock = lock;
  }

  /**
   * Takes the lock that a shop holds while it is up.
   *
   * @throws IOException if this is not Linux as root, or another shop runs
   */
  public static Machine acquire() throws IOException {
    if (!System.getProperty("os.name").equals("Linux")) {
      throw new IOException("the demo shop needs Linux: it uses network namespaces and cgroups");
    }
    if (!Objects.equals(Files.getAttribute(Path.of("/proc/self"), "unix:uid"), 0)) {
      throw new IOException("the demo shop must run as root: start it with sudo");
    }
    Files.createDirectories(LOCK_FILE.getParent());
    FileChannel channel =
        FileChannel.open(LOCK_FILE, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    FileLock lock = channel.tryLock();
    if (lock == null) {
      channel.close();
      throw new IOException("a demo shop is already running on this machine: end it first");
    }
    return new Machine(channel, lock);
  }

  /**
   * Checks that every program the shop runs is installed.
   *
   * @throws IOException naming the missing packages and the command that installs them
   */
  public static void requirePrograms() throws IOException {
    Set<String> missing = new LinkedHashSet<>();
    List<Path> directories =
        Stream.of("/usr/sbin", "/usr/bin", "/sbin", "/bin").map(Path::of).toList();
    PROGRAMS.forEach(
        (program, debianPackage) -> {
          if (directories.stream().noneMatch(d -> Files.isExecutable(d.resolve(program)))) {
            missing.add(debianPackage);
          }
        });
    if (findPostgres() == null) {
      missing.add("postgresql");
    }
    if (!missing.isEmpty()) {
      throw new IOException(
          "the demo shop runs real servers and this machine lacks "
              + String.join(", ", missing)
              + ": run `apt-get install --no-install-recommends "
              + String.join(" ", missing)
              + "`");
    }
  }

  /** Returns the directory of the newest installed PostgreSQL's programs. */
  public static Path postgresPrograms() throws IOException {
    Path programs = findPostgres();
    if (programs == null) {
      throw new IOException("PostgreSQL is not installed: run `apt-get install postgresql`");
    }
    return programs;
  }

  private static @Nullable Path findPostgres() throws IOException {
    if (!Files.isDirectory(POSTGRES_VERSIONS)) {
      return null;
    }
    try (Stream<Path> versions = Files.list(POSTGRES_VERSIONS)) {
      return versions
          .filter(version -> Files.isExecutable(version.resolve("bin/initdb")))
          .max(Comparator.comparingInt(Machine::majorVersion))
          .map(version -> version.resolve("bin"))
          .orElse(null);
    }
  }

  private static int majorVersion(Path directory) {
    String version = directory.getFileName().toString();
    return version.chars().allMatch(Character::isDigit) ? Integer.parseInt(version) : 0;
  }

  /**
   * Removes everything that a shop made here: processes, namespaces, mounts, loop devices, cgroups
   * and files. Finding nothing is fine. The order is that of dependence: a process holds its
   * namespace and its files, a mount its device.
   */
  public void clear() throws IOException {
    Cgroups cgroups = Cgroups.detect();
    Journal journal = journal();
    List<Journal.Entry> entries = journal.read();
    // A process that waits for a limited write cannot die before the write is done.
    cgroups.liftWriteLimits(ShopPlan.BACKUP);
    cgroups.killAll();
    for (Journal.Entry entry : entries) {
      if (entry instanceof Journal.Entry.StartedProcess(long pid, long startTicks)) {
        ProcessIdentity.kill(pid, startTicks);
      }
    }
    NetworkFabric.remove();
    SlowDisk.unmountBelow(RUN_DIRECTORY);
    SlowDisk.detach(entries);
    cgroups.remove();
    for (Journal.Entry entry : entries) {
      if (entry instanceof Journal.Entry.Directory(String path)) {
        Trees.delete(Path.of(path));
      }
    }
    Trees.delete(RUN_DIRECTORY); // with the journal: from here on nothing is left to find
  }

  /** Returns the journal of what is being made, or was made by a run before. */
  public Journal journal() {
    return new Journal(RUN_DIRECTORY.resolve("journal"));
  }

  @Override
  public void close() throws IOException {
    lock.release();
    lockChannel.close();
  }
}
