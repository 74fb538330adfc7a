package io.sightline.agent.probe;

import io.sightline.agent.nativelib.BpfException;
import io.sightline.agent.nativelib.BpfMap;
import io.sightline.agent.nativelib.BpfObject;
import io.sightline.agent.nativelib.KernelBtf;
import io.sightline.agent.nativelib.MappedRing;
import io.sightline.agent.nativelib.PerCpuCounters;
import io.sightline.agent.probe.LoadedObject.Refusal;
import io.sightline.agent.probe.ProbeStatus.State;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.ValueLayout;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The running capture: BPF programs in the kernel, their ring and their maps.
 *
 * <p>A program that the kernel refuses is reported in {@link #probes()} and the rest runs. Records
 * go to the handler on a thread of the capture's own; each table is for one thread; the other
 * methods may be called from any thread. Closing detaches everything, hands out what is left in the
 * ring, and leaves nothing in the kernel.
 */
public final class KernelCapture implements AutoCloseable {
  private static final String RING = "records";
  private static final String LEDGER = "ledger";
  private static final String CONNECTIONS = "connections";

  private final LoadedObject flow;
  private final List<LoadedObject> others = new ArrayList<>();
  private final List<ProbeStatus> unloaded = new ArrayList<>();
  private final RingReader reader;
  private final LedgerReader ledger;
  private final FlowTable flows;
  private final UdpTable udpFlows;
  private final BpfMap modes;
  private final BpfMap modesVersion;
  private final BpfMap excluded;
  private final BpfMap sweep;
  private @Nullable DropTable drops;
  private @Nullable DiskTable disk;
  private @Nullable FsyncTable fsyncs;
  private @Nullable CgroupPaths cgroupPaths;
  private int modeChanges;
  private int sweeps;
  private boolean quiet;
  private boolean closed;

  private KernelCapture(LoadedObject flow, KernelRecordHandler handler) {
    this.flow = flow;
    this.reader = new RingReader(new MappedRing(flow.map(RING)), handler);
    this.ledger = new LedgerReader(new PerCpuCounters(flow.map(LEDGER)), reader);
    this.flows = new FlowTable(flow.map(CONNECTIONS), this::sweep);
    this.udpFlows = new UdpTable(flow.map("udp_flows"));
    this.modes = flow.map("modes");
    this.modesVersion = flow.map("modes_version");
    this.excluded = flow.map("excluded_processes");
    this.sweep = flow.map("sweep");
  }

  /**
   * Loads and attaches what the kernel takes, and begins to deliver records.
   *
   * @throws IOException if the kernel cannot be examined
   * @throws BpfException if the kernel has no BTF, or not even the maps can be made
   */
  public static KernelCapture start(CaptureOptions options, KernelRecordHandler handler)
      throws IOException {
    KernelFeatures features = KernelFeatures.detect();
    try (KernelBtf btf = new KernelBtf()) {
      LoadedObject flow =
          LoadedObject.load(
              "flow",
              Program.FLOW,
              LoadedObject.refusals(Program.FLOW, options, btf),
              object -> sizeMaps(object, options));
      KernelCapture capture;
      try {
        capture = new KernelCapture(flow, handler);
      } catch (RuntimeException e) {
        flow.close();
        throw e;
      }
      try {
        capture.begin(features, options, btf);
        return capture;
      } catch (RuntimeException e) {
        capture.close();
        throw e;
      }
    }
  }

  private static void sizeMaps(BpfObject object, CaptureOptions options) {
    object.setMaxEntries(RING, options.ringBytes());
    object.setMaxEntries(CONNECTIONS, options.maxConnections());
    object.setMaxEntries("modes", options.maxConnections());
    object.setMaxEntries("udp_flows", options.maxUdpFlows());
  }

  private void begin(KernelFeatures features, CaptureOptions options, KernelBtf btf) {
    if (options.excludeOwnProcess()) {
      excludeProcess(Math.toIntExact(ProcessHandle.current().pid()));
    }
    reader.start();
    Path root = features.cgroupRoot().orElse(null);
    if (root == null) {
      Refusal refusal = new Refusal(State.FAILED, String.join(" ", features.obstacles()));
      Program.FLOW.stream()
          .filter(Program::isCgroup)
          .forEach(program -> flow.refuse(program.name(), refusal));
    }
    loadCgroups(options, btf);
    for (Program program : Program.FLOW) {
      flow.attach(program.name(), program.isCgroup() ? root : null);
    }
    flow.iterate(Program.EXISTING_SOCKETS);
    loadOther(
        "drop",
        Program.DROP,
        options,
        btf,
        object -> {
          DropFilter.install(object.map("drop_filter"), BtfEnums.dropReasonNames(btf));
          drops = new DropTable(object.map("drops"));
        });
    loadOther(
        "disk",
        Program.DISK,
        options,
        btf,
        object -> {
          disk = new DiskTable(object.map("disk_latency"));
          fsyncs = new FsyncTable(object.map("fsync_latency"));
        });
  }

  /** As early as possible: what was made before has to be read from the tree. */
  private void loadCgroups(CaptureOptions options, KernelBtf btf) {
    loadOther(
        "cgroup",
        Program.CGROUP,
        options,
        btf,
        object -> cgroupPaths = new CgroupPaths(object.map("made_cgroups")));
  }

  private void loadOther(
      String name,
      List<Program> programs,
      CaptureOptions options,
      KernelBtf btf,
      Consumer<LoadedObject> whenLoaded) {
    try {
      LoadedObject object =
          LoadedObject.load(
              name,
              programs,
              LoadedObject.refusals(programs, options, btf),
              opened -> {
                opened.shareIfPresent(RING, flow.map(RING));
                opened.shareIfPresent(LEDGER, flow.map(LEDGER));
              });
      others.add(object);
      whenLoaded.accept(object);
      programs.forEach(program -> object.attach(program.name(), null));
    } catch (BpfException e) {
      for (Program program : programs) {
        unloaded.add(
            new ProbeStatus(
                program.name(),
                program.purpose(),
                State.FAILED,
                e.getMessage(),
                program.consequence()));
      }
    }
  }

  /** What runs and what does not. */
  public List<ProbeStatus> probes() {
    List<ProbeStatus> all = new ArrayList<>(flow.statuses());
    others.forEach(object -> all.addAll(object.statuses()));
    all.addAll(unloaded);
    return all;
  }

  /** The open TCP connections. */
  public FlowTable flows() {
    return flows;
  }

  /** Whether {@link #flows()} has every TCP listener; those of before are found at the start. */
  public boolean tellsListeners() {
    return flow.isAttached(Program.SOCKET_STATE) && flow.isAttached(Program.EXISTING_SOCKETS);
  }

  /** UDP traffic by socket and peer. */
  public UdpTable udpFlows() {
    return udpFlows;
  }

  /** Dropped and refused packets; empty if that could not be loaded at all. */
  public Optional<DropTable> drops() {
    return Optional.ofNullable(drops);
  }

  /** Latency of block devices; empty if that could not be loaded at all. */
  public Optional<DiskTable> disk() {
    return Optional.ofNullable(disk);
  }

  /** Waiting in fsync; empty if that could not be loaded at all. */
  public Optional<FsyncTable> fsyncs() {
    return Optional.ofNullable(fsyncs);
  }

  /** The path of a control group that may be gone; empty where it is not known. */
  public Optional<String> cgroupPath(long inode) {
    CgroupPaths paths = cgroupPaths;
    return paths == null ? Optional.empty() : paths.find(inode);
  }

  /** The account of records and maps up to now. */
  public KernelLedger ledger() {
    return ledger.read();
  }

  /**
   * Looks at the ledger and at what a handler counted while no record is being handled, so that the
   * two agree. Not to be called with a lock that the handler takes.
   */
  public <T> T betweenRecords(Supplier<T> look) {
    return reader.betweenBatches(look);
  }

  /**
   * Sets how much of a connection's payload is delivered. Whoever does has to call {@link
   * #forgetPayloadMode} once it was told that the connection closed.
   */
  public void setPayloadMode(long socketCookie, PayloadMode mode) {
    try (Arena arena = Arena.ofConfined()) {
      modes.update(
          arena.allocateFrom(ValueLayout.JAVA_LONG, socketCookie),
          arena.allocateFrom(ValueLayout.JAVA_BYTE, mode.value()));
      synchronized (modes) {
        modesVersion.update(
            arena.allocate(ValueLayout.JAVA_INT),
            arena.allocateFrom(ValueLayout.JAVA_INT, ++modeChanges));
      }
    }
  }

  /** Gives back what {@link #setPayloadMode} took up for a connection that closed. */
  public void forgetPayloadMode(long socketCookie) {
    try (Arena arena = Arena.ofConfined()) {
      modes.delete(arena.allocateFrom(ValueLayout.JAVA_LONG, socketCookie));
    }
  }

  /** Whether the kernel holds a mode for a connection. */
  boolean hasPayloadMode(long socketCookie) {
    try (Arena arena = Arena.ofConfined()) {
      return modes.lookup(
          arena.allocateFrom(ValueLayout.JAVA_LONG, socketCookie),
          arena.allocate(ValueLayout.JAVA_BYTE));
    }
  }

  /** The number that rows carry now whose sockets some process has; empty if that is not known. */
  private synchronized OptionalInt sweep() {
    if (quiet || !flow.isAttached(Program.EXISTING_SOCKETS)) {
      return OptionalInt.empty();
    }
    try (Arena arena = Arena.ofConfined()) {
      sweep.update(
          arena.allocate(ValueLayout.JAVA_INT), arena.allocateFrom(ValueLayout.JAVA_INT, ++sweeps));
    }
    flow.iterate(Program.EXISTING_SOCKETS);
    return flow.isAttached(Program.EXISTING_SOCKETS) ? OptionalInt.of(sweeps) : OptionalInt.empty();
  }

  /**
   * Delivers no payload of a process's sockets from now on, neither at their end nor, where the
   * peer is on this machine and the process is the client, at the other; by its pid in the root PID
   * namespace.
   */
  public void excludeProcess(int pid) {
    try (Arena arena = Arena.ofConfined()) {
      excluded.update(
          arena.allocateFrom(ValueLayout.JAVA_INT, pid),
          arena.allocateFrom(ValueLayout.JAVA_BYTE, (byte) 1));
    }
    // The kernel asks when a connection opens and when its owner first sends; what is open is
    // told here. A table of its own: the shared one belongs to another thread.
    new FlowTable(flow.map(CONNECTIONS), OptionalInt::empty)
        .peek(
            connection -> {
              if (connection.tgid() == pid) {
                setPayloadMode(connection.socketCookie(), PayloadMode.NONE);
              }
            });
  }

  /**
   * Detaches every program and hands out what is left in the ring. Tables and ledger can still be
   * read, and no longer change.
   */
  public synchronized void quiesce() {
    if (!quiet) {
      quiet = true;
      others.forEach(LoadedObject::detach);
      flow.detach();
      reader.close();
    }
  }

  @Override
  public synchronized void close() {
    if (!closed) {
      quiesce();
      closed = true;
      others.forEach(LoadedObject::close);
      flow.close();
    }
  }

  /** The states by program name. */
  Map<String, State> states() {
    Map<String, State> states = new TreeMap<>();
    probes().forEach(probe -> states.put(probe.name(), probe.state()));
    return states;
  }
}
