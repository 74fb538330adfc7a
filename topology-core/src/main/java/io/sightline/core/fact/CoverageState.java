package io.sightline.core.fact;

/** Whether a signal is being observed. */
public enum CoverageState {
  OBSERVED,
  /** Observed in part, e.g. with counts known to be incomplete. */
  DEGRADED,
  NOT_OBSERVED
}
