package io.sightline.desktop.session;

/** What a mark on the timeline is about, in the order in which the lanes are drawn. */
public enum Lane {
  /** Restarts, failed probes, and what else Kubernetes or the kernel tells as an event. */
  EVENTS("Events"),
  /** What people or controllers changed: rollouts, scaling steps, policies, configuration. */
  CHANGES("Changes"),
  /** When the detectors found something wrong. */
  FINDINGS("Findings"),
  /** When facts were lost, or a signal could no longer be observed. */
  GAPS("Gaps");

  private final String title;

  Lane(String title) {
    this.title = title;
  }

  /** The word before the lane. */
  public String title() {
    return title;
  }
}
