package io.sightline.agent.flow;

import io.sightline.agent.probe.ProbeStatus;

/** One sentence on a probe that does not run: what is not seen, and why. */
final class CoverageText {
  private CoverageText() {}

  static String of(ProbeStatus probe) {
    if (probe.state() == ProbeStatus.State.ATTACHED) {
      return "";
    }
    return probe.consequence().isEmpty()
        ? probe.reason()
        : probe.consequence() + ": " + probe.reason();
  }
}
