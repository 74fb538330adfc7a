package io.sightline.desktop.export;

import io.sightline.core.finding.Finding;
import io.sightline.core.topology.TopologyRange;
import java.util.List;

/**
 * What an export is made from.
 *
 * @param cluster name of the cluster, host or file
 * @param range what happened
 * @param fromNanos begin of the range, never before the first fact
 * @param atNanos the instant asked for, at which the range ends
 * @param findings conclusions about the range
 * @param filter what the range was reduced to, as the user wrote it; empty for all of it
 */
public record ExportInput(
    String cluster,
    TopologyRange range,
    long fromNanos,
    long atNanos,
    List<Finding> findings,
    String filter) {
  public ExportInput {
    findings = List.copyOf(findings);
  }

  /** All of a range. */
  public ExportInput(
      String cluster, TopologyRange range, long fromNanos, long atNanos, List<Finding> findings) {
    this(cluster, range, fromNanos, atNanos, findings, "");
  }
}
