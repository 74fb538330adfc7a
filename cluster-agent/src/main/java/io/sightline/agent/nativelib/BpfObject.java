package io.sightline.agent.nativelib;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * One compiled BPF object: its programs and maps, from opening to closing.
 *
 * <p>Used by one thread. Closing it unloads programs that no link holds and drops its maps.
 */
public final class BpfObject implements AutoCloseable {
  private static final Pattern FAILED_PROGRAM =
      Pattern.compile("prog '([^']+)': (?:BPF program load failed|failed to|missing|-- BEGIN)");

  /** Lines of a verifier log that say nothing about the cause. */
  private static final Pattern NOISE =
      Pattern.compile(
          "-- (BEGIN|END) PROG LOAD LOG --|^processed \\d+ insns|^verification time|^stack depth"
              + "|failed to load object|^\\d+: |^; |^R\\d+[_a-z]*=|^from \\d+|^\\s*$");

  private static final int TELLING_LINES = 4;

  private final String name;
  private final Map<String, Long> programs = new LinkedHashMap<>();
  private long handle;

  private BpfObject(String name, long handle) {
    this.name = name;
    this.handle = handle;
    for (long p = LibBpf.bpf_object__next_program(handle, 0);
        p != 0;
        p = LibBpf.bpf_object__next_program(handle, p)) {
      programs.put(LibBpf.bpf_program__name(p), p);
    }
  }

  /**
   * Parses an object file; nothing enters the kernel yet.
   *
   * @throws BpfException if it is no BPF object or libbpf cannot read it
   */
  public static BpfObject open(String name, byte[] image) {
    LibBpfLog.clear();
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment copy = arena.allocate(image.length, Long.BYTES);
      MemorySegment.copy(image, 0, copy, ValueLayout.JAVA_BYTE, 0, image.length);
      long handle = LibBpf.bpf_object__open_mem(copy.address(), image.length, 0);
      if (handle == 0) {
        throw failure("Opening BPF object " + name, null);
      }
      return new BpfObject(name, handle);
    }
  }

  /** Names of the programs, in the order of the file. */
  public List<String> programs() {
    return List.copyOf(programs.keySet());
  }

  /** Leaves a program out of {@link #load()}, or takes it in again. */
  public void setLoaded(String program, boolean loaded) {
    LibBpf.bpf_program__set_autoload(program(program), loaded);
  }

  /** Sets the capacity of a map (bytes, for a ring) before {@link #load()}. */
  public void setMaxEntries(String map, int maxEntries) {
    if (LibBpf.bpf_map__set_max_entries(mapHandle(map), maxEntries) < 0) {
      throw failure("Sizing map " + map + " to " + maxEntries, null);
    }
  }

  /** Makes this object use another's map of the same name, if it has one of that name. */
  public void shareIfPresent(String map, BpfMap other) {
    long found = LibBpf.bpf_object__find_map_by_name(handle, map);
    if (found != 0 && LibBpf.bpf_map__reuse_fd(found, other.fd()) < 0) {
      throw failure("Sharing map " + map + " with BPF object " + name, null);
    }
  }

  /**
   * Loads the maps and all programs that are not left out, or nothing.
   *
   * @throws BpfException naming the program that was refused, where one was; the object is of no
   *     further use and must be closed
   */
  public void load() {
    LibBpfLog.clear();
    if (LibBpf.bpf_object__load(handle) < 0) {
      throw failure("Loading BPF object " + name, null);
    }
  }

  /** Attaches a tracing or iterator program to what its section names. */
  public BpfLink attach(String program) {
    LibBpfLog.clear();
    long link = LibBpf.bpf_program__attach(program(program));
    if (link == 0) {
      throw failure("Attaching program", program);
    }
    return new BpfLink(program, link);
  }

  /** Attaches a cgroup program to a cgroup v2 directory. */
  public BpfLink attachCgroup(String program, String directory) {
    LibBpfLog.clear();
    int fd = LibC.open(directory, LibC.O_RDONLY | LibC.O_DIRECTORY | LibC.O_CLOEXEC);
    if (fd < 0) {
      throw new BpfException(
          "Opening " + directory + " for program", Errno.last(), program, List.of());
    }
    try {
      long link = LibBpf.bpf_program__attach_cgroup(program(program), fd);
      if (link == 0) {
        throw failure("Attaching to " + directory + " program", program);
      }
      return new BpfLink(program, link);
    } finally {
      LibC.close(fd);
    }
  }

  /** A loaded map. */
  public BpfMap map(String map) {
    long found = mapHandle(map);
    return new BpfMap(
        map,
        LibBpf.bpf_map__fd(found),
        LibBpf.bpf_map__key_size(found),
        LibBpf.bpf_map__value_size(found),
        LibBpf.bpf_map__max_entries(found));
  }

  @Override
  public void close() {
    if (handle != 0) {
      LibBpf.bpf_object__close(handle);
      handle = 0;
    }
  }

  private long program(String program) {
    Long found = programs.get(program);
    if (found == null || handle == 0) {
      throw new IllegalArgumentException("BPF object " + name + " has no program " + program);
    }
    return found;
  }

  private long mapHandle(String map) {
    long found = handle == 0 ? 0 : LibBpf.bpf_object__find_map_by_name(handle, map);
    if (found == 0) {
      throw new IllegalArgumentException("BPF object " + name + " has no map " + map);
    }
    return found;
  }

  private static BpfException failure(String attempt, @Nullable String program) {
    int errno = Errno.last();
    List<String> lines = LibBpfLog.lines();
    String refused = program;
    List<String> telling = new ArrayList<>();
    for (String line : lines) {
      Matcher matcher = FAILED_PROGRAM.matcher(line);
      if (refused == null && matcher.find()) {
        refused = matcher.group(1);
      }
      if (!NOISE.matcher(line).find()) {
        telling.add(line.strip());
      }
    }
    return new BpfException(
        attempt,
        errno,
        refused,
        telling.subList(Math.max(0, telling.size() - TELLING_LINES), telling.size()));
  }
}
