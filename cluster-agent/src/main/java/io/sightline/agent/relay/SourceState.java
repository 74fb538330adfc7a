package io.sightline.agent.relay;

import io.sightline.core.fact.CloseReason;
import io.sightline.core.fact.Fact;
import io.sightline.core.fact.FlowClosed;
import io.sightline.core.fact.FlowId;
import io.sightline.core.fact.FlowOpened;
import io.sightline.core.fact.ProcessExited;
import io.sightline.core.fact.ProcessKey;
import io.sightline.core.fact.ProcessObserved;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * How far one agent has come, and what of it is alive: what must end when the agent starts anew and
 * does not speak of it again. Not thread-safe.
 */
final class SourceState {
  private final long epoch;
  private long sequence;
  private long watermarkNanos;
  private long heardNanos;
  private boolean silent;
  private final Set<FlowId> flows = new HashSet<>();
  private final Set<ProcessKey> processes = new HashSet<>();

  SourceState(long epoch) {
    this.epoch = epoch;
  }

  long epoch() {
    return epoch;
  }

  /** Of the newest batch. */
  long sequence() {
    return sequence;
  }

  long watermarkNanos() {
    return watermarkNanos;
  }

  /** When it last delivered, by the relay's clock. */
  long heardNanos() {
    return heardNanos;
  }

  void heard(long nowNanos) {
    heardNanos = nowNanos;
  }

  /** Whether it was said that nothing is heard of it. */
  boolean isSilent() {
    return silent;
  }

  void setSilent(boolean nowSilent) {
    silent = nowSilent;
  }

  void took(long newSequence, long newWatermarkNanos, List<Fact> facts) {
    sequence = newSequence;
    watermarkNanos = newWatermarkNanos;
    for (Fact fact : facts) {
      switch (fact) {
        case FlowOpened it -> flows.add(it.flow());
        case FlowClosed it -> flows.remove(it.flow());
        case ProcessObserved it -> processes.add(it.process());
        case ProcessExited it -> processes.remove(it.process());
        default -> {
          // Neither begins nor ends anything.
        }
      }
    }
  }

  /**
   * The ends of what the agent knew before its restart and does not know now.
   *
   * @param after the first facts of the new start
   */
  List<Fact> endsMissingFrom(List<Fact> after, long timeNanos) {
    Set<FlowId> goneFlows = new HashSet<>(flows);
    Set<ProcessKey> goneProcesses = new HashSet<>(processes);
    for (Fact fact : after) {
      if (fact instanceof FlowOpened it) {
        goneFlows.remove(it.flow());
      } else if (fact instanceof ProcessObserved it) {
        goneProcesses.remove(it.process());
      }
    }
    List<Fact> ends = new ArrayList<>();
    goneFlows.forEach(flow -> ends.add(new FlowClosed(timeNanos, flow, CloseReason.CLOSED)));
    goneProcesses.forEach(process -> ends.add(new ProcessExited(timeNanos, process)));
    return ends;
  }
}
