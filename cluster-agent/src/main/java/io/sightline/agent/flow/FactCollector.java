package io.sightline.agent.flow;

import io.sightline.agent.identity.Cgroup;
import io.sightline.agent.identity.CgroupIndex;
import io.sightline.agent.identity.CgroupSampler;
import io.sightline.agent.journal.JournalWatch;
import io.sightline.agent.probe.KernelCapture;
import io.sightline.agent.probe.ProbeStatus;
import io.sightline.core.fact.CgroupWindow;
import io.sightline.core.fact.CoverageReading;
import io.sightline.core.fact.CoverageState;
import io.sightline.core.fact.Fact;
import io.sightline.core.fact.FactBatch;
import io.sightline.core.fact.NodeKey;
import io.sightline.core.fact.NodeObserved;
import io.sightline.core.time.BootToWall;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Ends a window each second: gathers what ring, maps and files say of it into one batch of facts.
 * Confined to one thread but for what the tracker guards.
 */
public final class FactCollector {
  private static final int SCAN_EVERY_WINDOWS = 5;

  private final NodeKey node;
  private final String kind;
  private final String kernelRelease;
  private final WindowClock clock;
  private final long epoch;
  private final Identities identities;
  private final CgroupIndex cgroups;
  private final CgroupSampler sampler;
  private final FlowTracker tracker;
  private final KernelCapture capture;
  private final KernelTables tables;
  private final Optional<JournalWatch> journal;
  private final LedgerFacts ledger;
  private final Map<String, CoverageReading> coverage = new HashMap<>();
  private long sequence;
  private long windowStartBootNanos;

  FactCollector(
      NodeKey node,
      String kind,
      String kernelRelease,
      WindowClock clock,
      Identities identities,
      CgroupIndex cgroups,
      CgroupSampler sampler,
      FlowTracker tracker,
      KernelCapture capture,
      Map<Integer, String> dropReasons,
      Optional<JournalWatch> journal) {
    this.node = node;
    this.kind = kind;
    this.kernelRelease = kernelRelease;
    this.clock = clock;
    this.epoch = clock.wallNanos();
    this.identities = identities;
    this.cgroups = cgroups;
    this.sampler = sampler;
    this.tracker = tracker;
    this.capture = capture;
    this.tables = new KernelTables(node, capture, dropReasons, identities, tracker);
    this.journal = journal;
    this.ledger =
        new LedgerFacts(
            node,
            capture,
            tracker,
            () -> journal.map(JournalWatch::account).orElse(JournalWatch.Account.NONE));
    this.windowStartBootNanos = clock.bootNanos();
  }

  /** Ends the current window and begins the next. */
  public FactBatch collect() {
    List<Fact> facts = new ArrayList<>();
    long boot = clock.bootNanos();
    BootToWall toWall = clock.sample();
    long duration = boot - windowStartBootNanos;
    long start = toWall.toWallNanos(windowStartBootNanos);
    tracker.exclusively(
        () -> {
          boolean thorough = sequence % SCAN_EVERY_WINDOWS == 0;
          if (thorough) {
            cgroups.refresh();
          }
          identities.scanNetworks(thorough, !capture.tellsListeners(), start);
        });
    tables.readConnections(start);
    List<Fact> exits = new ArrayList<>();
    tracker.exclusively(
        () -> {
          tracker.drain(start, duration, boot, facts);
          // At the same moment, or one would be told gone whose flows are yet to come.
          identities.exits(toWall.toWallNanos(boot), exits);
        });
    tables.readWindows(start, duration, toWall, facts);
    List<Fact> batch = new ArrayList<>();
    if (sequence == 0) {
      batch.add(new NodeObserved(start, node, kernelRelease, kind));
    }
    tracker.exclusively(
        () -> {
          sampleCgroups(start, duration, facts);
          batch.addAll(identities.takeAnnounced());
        });
    batch.addAll(facts);
    batch.addAll(exits);
    journal.ifPresent(it -> it.tell(toWall.toWallNanos(boot), batch));
    reportCoverage(start, batch);
    batch.add(ledger.reading(toWall.toWallNanos(boot)));
    windowStartBootNanos = boot;
    return new FactBatch(node.name(), epoch, sequence++, toWall.toWallNanos(boot), batch);
  }

  /** Says that what is outstanding will not be seen any more. */
  public void detach() {
    tables.readConnections(clock.sample().toWallNanos(windowStartBootNanos));
    tracker.detach(clock.bootNanos());
  }

  /** Lets go of what it holds besides the kernel's programs. */
  void close() {
    journal.ifPresent(JournalWatch::close);
  }

  private void sampleCgroups(long start, long duration, List<Fact> facts) {
    for (Cgroup cgroup : cgroups.leaves()) {
      if (identities.isOtherHost(cgroup)) {
        continue;
      }
      Optional<CgroupWindow> window = sampler.sample(cgroup, start, duration);
      if (window.isPresent()) {
        identities.announce(cgroup, start);
        facts.add(window.get());
      }
    }
  }

  private void reportCoverage(long timeNanos, List<Fact> facts) {
    for (ProbeStatus probe : capture.probes()) {
      if (probe.state() == ProbeStatus.State.UNSUPPORTED && probe.consequence().isEmpty()) {
        // Another program does its work on this kernel: nothing is missing.
        continue;
      }
      CoverageReading reading =
          new CoverageReading(0, node, probe.name(), state(probe.state()), CoverageText.of(probe));
      if (!reading.equals(coverage.put(probe.name(), reading))) {
        facts.add(
            new CoverageReading(
                timeNanos, node, reading.signal(), reading.state(), reading.detail()));
      }
    }
  }

  private static CoverageState state(ProbeStatus.State state) {
    return switch (state) {
      case ATTACHED -> CoverageState.OBSERVED;
      case FAILED, UNSUPPORTED -> CoverageState.NOT_OBSERVED;
    };
  }
}
