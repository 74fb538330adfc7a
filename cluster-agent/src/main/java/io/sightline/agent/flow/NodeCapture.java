package io.sightline.agent.flow;

import io.sightline.agent.identity.CgroupIndex;
import io.sightline.agent.identity.CgroupMounts;
import io.sightline.agent.identity.CgroupSampler;
import io.sightline.agent.identity.ProcFiles;
import io.sightline.agent.journal.JournalSettings;
import io.sightline.agent.journal.JournalWatch;
import io.sightline.agent.probe.BtfEnums;
import io.sightline.agent.probe.CaptureOptions;
import io.sightline.agent.probe.KernelCapture;
import io.sightline.core.fact.FactBatch;
import io.sightline.core.fact.NodeKey;
import io.sightline.core.protocol.DecodeCounters;
import io.sightline.core.time.NodeClock;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The capture of one node: the kernel's programs and files on one side, a batch of facts each
 * second on the other.
 */
public final class NodeCapture implements AutoCloseable {
  private static final Duration WINDOW = Duration.ofSeconds(1);

  /**
   * What machine is captured.
   *
   * @param name unique among the nodes that report to one relay
   * @param kind what sort of machine it is to the user, as in {@code NodeObserved}
   * @param journal what of its journal is read; empty for nothing
   */
  public record Place(String name, String kind, Optional<JournalSettings> journal) {
    /** This machine, by its own name: local mode. */
    public static Place thisHost() {
      return new Place(hostName(ProcFiles.system()), "host", Optional.empty());
    }

    /** A node of a cluster, by its name there: in a pod the host's own name is not to be seen. */
    public static Place node(String name) {
      return new Place(name, "node", Optional.empty());
    }

    /** The same machine, of whose journal something is read. */
    public Place withJournal(Optional<JournalSettings> settings) {
      return new Place(name, kind, settings);
    }
  }

  private final KernelCapture capture;
  private final FactCollector collector;
  private final NodeClock clock;
  private final Consumer<FactBatch> sink;
  private final Runnable onFailure;
  private final CountDownLatch stop = new CountDownLatch(1);
  private final Thread thread;
  private volatile @Nullable RuntimeException failure;

  private NodeCapture(
      KernelCapture capture,
      FactCollector collector,
      NodeClock clock,
      Consumer<FactBatch> sink,
      Runnable onFailure) {
    this.capture = capture;
    this.collector = collector;
    this.clock = clock;
    this.sink = sink;
    this.onFailure = onFailure;
    this.thread = Thread.ofPlatform().name("collector").unstarted(this::run);
  }

  /**
   * Attaches to the kernel and begins to deliver batches on a thread of its own.
   *
   * @param otherHosts cgroup paths whose processes are to be taken for other hosts
   * @param onFailure called on that thread when it can deliver no more, though nobody closed it;
   *     {@link #failure} then says why
   * @throws IOException if kernel or `/proc` cannot be examined
   * @throws io.sightline.agent.nativelib.BpfException if nothing at all can be loaded
   */
  public static NodeCapture start(
      CaptureOptions options,
      NodeClock clock,
      Place place,
      List<String> otherHosts,
      Consumer<FactBatch> sink,
      Runnable onFailure)
      throws IOException {
    ProcFiles files = ProcFiles.system();
    NodeKey node = new NodeKey(place.name(), kernel(files, "random/boot_id"));
    CgroupMounts mounts = CgroupMounts.read(files);
    CgroupIndex cgroups = new CgroupIndex(node, mounts);
    Identities identities = Identities.of(node, files, cgroups, otherHosts);
    WindowClock window = new WindowClock(clock);
    DeferredModes modes = new DeferredModes();
    DecodeCounters counters = new DecodeCounters();
    DatagramFlows datagrams = new DatagramFlows(node, identities, window, counters);
    FlowTracker tracker = new FlowTracker(node, identities, datagrams, modes, window, counters);
    KernelCapture capture = KernelCapture.start(options, tracker);
    modes.connect(capture);
    cgroups.askForGone(capture::cgroupPath);
    FactCollector collector =
        new FactCollector(
            node,
            place.kind(),
            kernel(files, "osrelease"),
            window,
            identities,
            cgroups,
            new CgroupSampler(mounts),
            tracker,
            capture,
            BtfEnums.dropReasonNames(),
            place.journal().map(settings -> new JournalWatch(node, settings, clock.wallNanos())));
    NodeCapture running = new NodeCapture(capture, collector, clock, sink, onFailure);
    running.thread.start();
    return running;
  }

  /** Whether batches are being delivered. */
  public boolean isRunning() {
    return thread.isAlive();
  }

  /** Why batches ended before it was closed; empty when they did not. */
  public Optional<RuntimeException> failure() {
    return Optional.ofNullable(failure);
  }

  /** Ends the last window with what the kernel still holds, delivers it, and detaches. */
  @Override
  public void close() {
    stop.countDown();
    boolean interrupted = false;
    while (thread.isAlive()) {
      try {
        thread.join();
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  private void run() {
    try {
      while (!stop.await(untilNextWindow(), TimeUnit.NANOSECONDS)) {
        sink.accept(collector.collect());
      }
      capture.quiesce();
      collector.detach();
      sink.accept(collector.collect());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (RuntimeException e) {
      failure = e;
      onFailure.run();
    } finally {
      collector.close();
      capture.close();
    }
  }

  /**
   * Windows end with the seconds of the wall clock, so that each second of a timeline has exactly
   * one. A rest too short for a window goes to the next.
   */
  private long untilNextWindow() {
    long window = WINDOW.toNanos();
    long rest = window - Math.floorMod(clock.wallNanos(), window);
    return rest < window / 10 ? rest + window : rest;
  }

  private static String hostName(ProcFiles files) {
    return kernel(files, "hostname");
  }

  private static String kernel(ProcFiles files, String name) {
    return ProcFiles.read(files.proc().resolve("sys/kernel").resolve(name))
        .map(String::strip)
        .orElse("unknown");
  }
}
