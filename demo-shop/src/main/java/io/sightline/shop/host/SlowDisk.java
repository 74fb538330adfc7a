package io.sightline.shop.host;

import io.sightline.shop.plan.Workload;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * A small ext4 file system on a disk that can be saturated, although the machine's own disk is too
 * fast for that.
 *
 * <p>It is three loop devices on top of each other over one image file:
 *
 * <pre>
 *   ext4     on  disk     what PostgreSQL and the backup write to; its requests show the latency
 *   disk     on  queue    direct I/O; hands each request down in the name of its issuer's cgroup
 *   queue    on  platter  direct I/O; accepts {@value #QUEUE_LENGTH} requests at a time
 *   platter  on  image    where the backup's cgroup has a limit of bytes per second
 * </pre>
 *
 * <p>A cgroup's limit holds a request back above the block layer of the limited device, where no
 * block tracepoint sees it. Here the limited device is the lowest: the backup's slow requests fill
 * the short queue above it, everyone else's requests wait for a place, and all of that time is
 * between issue and completion on the disk that is mounted. See docs/decisions/0003.
 */
public final class SlowDisk {
  /** Size of the disk; the image is sparse, so this is the most it takes. */
  public static final long IMAGE_BYTES = 384L << 20;

  private static final int QUEUE_LENGTH = 4;
  private static final Path BLOCK = Path.of("/sys/block");

  /**
   * Counters of the disk's finished write requests since it was made (the kernel's
   * Documentation/block/stat.rst).
   *
   * @param writes how many finished
   * @param writeMillis the sum of their latencies, each from allocation to completion
   */
  public record WriteCounters(long writes, long writeMillis) {

    /** Returns the mean latency in milliseconds of the requests finished since {@code earlier}. */
    public double meanMillisSince(WriteCounters earlier) {
      long finished = writes - earlier.writes;
      return finished == 0 ? 0 : (double) (writeMillis - earlier.writeMillis) / finished;
    }
  }

  private final String platter;
  private final String disk;
  private final Path mountPoint;

  private SlowDisk(String platter, String disk, Path mountPoint) {
    this.platter = platter;
    this.disk = disk;
    this.mountPoint = mountPoint;
  }

  /** Creates the image, the devices and the file system, and mounts it. */
  public static SlowDisk create(Path image, Path mountPoint, Journal journal) throws IOException {
    journal.add(new Journal.Entry.DiskImage(image.toString()));
    try (FileChannel file =
        FileChannel.open(image, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
      file.truncate(0);
      file.position(IMAGE_BYTES - 1);
      file.write(ByteBuffer.allocate(1));
    }
    String platter = attach(image.toString(), false);
    String queue = attach("/dev/" + platter, true);
    shortenQueue(queue, journal);
    String disk = attach("/dev/" + queue, true);
    // Everything is written now rather than by a kernel thread later, so calm stays calm.
    Commands.run(
        "mkfs.ext4",
        "-q",
        "-F",
        "-m",
        "0",
        "-J",
        "size=8",
        "-E",
        "nodiscard,lazy_itable_init=0,lazy_journal_init=0",
        "/dev/" + disk);
    Files.createDirectories(mountPoint);
    Commands.run("mount", "-t", "ext4", "-o", "noatime", "/dev/" + disk, mountPoint.toString());
    return new SlowDisk(platter, disk, mountPoint);
  }

  private static String attach(String backing, boolean direct) throws IOException {
    return Commands.run(
            "losetup", "--find", "--show", "--direct-io=" + (direct ? "on" : "off"), backing)
        .substring("/dev/".length());
  }

  private static void shortenQueue(String device, Journal journal) throws IOException {
    Path requests = queueLength(device);
    int before = Integer.parseInt(Files.readString(requests).strip());
    journal.add(new Journal.Entry.QueueLength(device, before));
    Files.writeString(requests, Integer.toString(QUEUE_LENGTH));
  }

  private static Path queueLength(String device) {
    return BLOCK.resolve(device).resolve("queue/nr_requests");
  }

  /** Returns where the file system is mounted. */
  public Path mountPoint() {
    return mountPoint;
  }

  /** Returns the kernel name of the mounted device, such as {@code loop2}. */
  public String device() {
    return disk;
  }

  /** Limits what a workload gets of the disk: the rest of the machine then waits in its queue. */
  public void limit(Cgroups cgroups, Workload workload, long bytesPerSecond) throws IOException {
    String number = Files.readString(BLOCK.resolve(platter).resolve("dev")).strip();
    cgroups.limitWrites(workload, number, bytesPerSecond);
  }

  /** Reads the mounted device's write counters. */
  public WriteCounters writeCounters() throws IOException {
    String[] fields =
        Files.readString(BLOCK.resolve(disk).resolve("stat")).strip().split("\\s+", -1);
    return new WriteCounters(Long.parseLong(fields[4]), Long.parseLong(fields[7]));
  }

  /** Unmounts whatever is mounted below a directory. */
  static void unmountBelow(Path directory) throws IOException {
    for (Path mountPoint : mountsBelow(directory)) {
      Commands.run("umount", mountPoint.toString());
    }
  }

  /** Returns the mount points below a directory, the latest first. */
  static List<Path> mountsBelow(Path directory) throws IOException {
    List<Path> found = new ArrayList<>();
    for (String line : Files.readAllLines(Path.of("/proc/self/mountinfo"))) {
      Path mountPoint = Path.of(line.split(" ", -1)[4]);
      if (mountPoint.startsWith(directory)) {
        found.addFirst(mountPoint);
      }
    }
    return found;
  }

  /** Gives a device back the queue length it had, then detaches the image's devices. */
  static void detach(List<Journal.Entry> entries) throws IOException {
    for (Journal.Entry entry : entries) {
      if (entry instanceof Journal.Entry.QueueLength(String device, int requests)) {
        Files.writeString(queueLength(device), Integer.toString(requests));
      }
    }
    for (Journal.Entry entry : entries) {
      if (entry instanceof Journal.Entry.DiskImage(String path)) {
        detachStack(path);
        Files.deleteIfExists(Path.of(path));
      }
    }
  }

  /** Detaches the devices over a file, those on top first. */
  private static void detachStack(String backing) throws IOException {
    for (String device : attachedTo(backing)) {
      detachStack("/dev/" + device);
      Commands.run("losetup", "--detach", "/dev/" + device);
    }
  }

  /** Returns the loop devices whose backing file is the given one. */
  static List<String> attachedTo(String backing) throws IOException {
    List<String> found = new ArrayList<>();
    try (Stream<Path> devices = Files.list(BLOCK)) {
      for (Path device : devices.toList()) {
        Path file = device.resolve("loop/backing_file");
        if (Files.exists(file) && Files.readString(file).strip().equals(backing)) {
          found.add(device.getFileName().toString());
        }
      }
    }
    return found;
  }
}
