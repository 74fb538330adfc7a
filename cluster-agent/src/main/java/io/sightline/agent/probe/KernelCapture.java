package io.sightline.agent.probe;

import io.sightline.agent.nativelib.BpfMap;
import io.sightline.agent.nativelib.BpfObject;
import io.sightline.agent.nativelib.MappedRing;
import io.sightline.agent.nativelib.PerCpuCounters;
import io.sightline.agent.probe.LoadedObject.Refusal;
import io.sightline.agent.probe.ProbeStatus.State;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * The running capture: BPF programs in the kernel, their ring and their maps.
 *
 * <p>A program that the kernel refuses is reported in {@link #probes()} and the rest runs. Records
 * go to the handler on a thread of the capture's own; the tables are for one thread each; the other
 * methods may be called from any thread. Closing detaches everything, hands out what is left in the
 * ring, and leaves nothing in the kernel.
 */
public final class KernelCapture implements AutoCloseable {
  private static final String RING = "records";
  private static final String LEDGER = "ledger";

  private final LoadedObject flow;
  private final RingReader reader;
  private final LedgerReader ledger;
  private final FlowTable flows;
  private final BpfMap modes;
  private final BpfMap excluded;
  private boolean closed;

  private KernelCapture(LoadedObject flow, KernelRecordHandler handler) {
    this.flow = flow;
    this.reader = new RingReader(new MappedRing(flow.map(RING)), handler);
    this.ledger = new LedgerReader(new PerCpuCounters(flow.map(LEDGER)), reader);
    this.flows = new FlowTable(flow.map("flows"));
    this.modes = flow.map("modes");
    this.excluded = flow.map("excluded_processes");
  }

  /**
   * Loads and attaches what the kernel takes, and begins to deliver records. This process is
   * excluded from payload capture.
   *
   * @throws IOException if the kernel cannot be examined
   * @throws io.sightline.agent.nativelib.BpfException if nothing at all can be loaded
   */
  public static KernelCapture start(CaptureOptions options, KernelRecordHandler handler)
      throws IOException {
    KernelFeatures features = KernelFeatures.detect();
    LoadedObject flow;
    try (Btf btf = Btf.read(Btf.KERNEL)) {
      flow =
          LoadedObject.load(
              "flow",
              Program.FLOW,
              LoadedObject.refusals(Program.FLOW, options.refusedPrograms(), btf),
              object -> sizeMaps(object, options));
    }
    KernelCapture capture;
    try {
      capture = new KernelCapture(flow, handler);
    } catch (RuntimeException e) {
      flow.close();
      throw e;
    }
    try {
      capture.attach(features, options);
      return capture;
    } catch (RuntimeException e) {
      capture.close();
      throw e;
    }
  }

  private static void sizeMaps(BpfObject object, CaptureOptions options) {
    object.setMaxEntries(RING, options.ringBytes());
    object.setMaxEntries("flows", options.maxConnections());
    object.setMaxEntries("modes", options.maxConnections());
    object.setMaxEntries("local_servers", options.maxConnections());
    object.setMaxEntries("udp_flows", options.maxUdpFlows());
  }

  private void attach(KernelFeatures features, CaptureOptions options) {
    if (options.excludeOwnProcess()) {
      excludeProcess(Math.toIntExact(ProcessHandle.current().pid()));
    }
    reader.start();
    String root = features.cgroupRoot().map(Object::toString).orElse("");
    for (Program program : Program.FLOW) {
      boolean cgroup = program.name().startsWith("packet_");
      if (cgroup && root.isEmpty()) {
        flow.refuse(
            program.name(), new Refusal(State.FAILED, String.join(" ", features.obstacles())));
      } else {
        flow.attach(program.name(), cgroup ? root : null);
      }
    }
    flow.iterate("existing_sockets");
  }

  /** What runs and what does not. */
  public List<ProbeStatus> probes() {
    return new ArrayList<>(flow.statuses());
  }

  /** The open TCP connections. */
  public FlowTable flows() {
    return flows;
  }

  /** The account of records and maps up to now. */
  public KernelLedger ledger() {
    return ledger.read();
  }

  /** Sets how much of a connection's payload is delivered; false if it is closed. */
  public boolean setPayloadMode(long socketCookie, PayloadMode mode) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment key = arena.allocateFrom(ValueLayout.JAVA_LONG, socketCookie);
      MemorySegment value = arena.allocateFrom(ValueLayout.JAVA_BYTE, mode.value());
      return modes.replace(key, value);
    }
  }

  /** Delivers no payload of a process's sockets, by its pid in the root PID namespace. */
  public void excludeProcess(int pid) {
    try (Arena arena = Arena.ofConfined()) {
      excluded.update(
          arena.allocateFrom(ValueLayout.JAVA_INT, pid),
          arena.allocateFrom(ValueLayout.JAVA_BYTE, (byte) 1));
    }
  }

  @Override
  public synchronized void close() {
    if (!closed) {
      closed = true;
      flow.detach();
      reader.close();
      flow.close();
    }
  }

  /** For tests: the final statuses as a map by name. */
  Map<String, State> states() {
    Map<String, State> states = new java.util.TreeMap<>();
    probes().forEach(probe -> states.put(probe.name(), probe.state()));
    return states;
  }
}
