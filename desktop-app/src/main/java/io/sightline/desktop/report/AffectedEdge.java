package io.sightline.desktop.report;

import io.sightline.core.fact.TrafficTotals;
import io.sightline.core.topology.Verdict;

/** Traffic that failed or was blocked, between what the map calls its ends. */
record AffectedEdge(
    String client,
    String server,
    String protocol,
    TrafficTotals traffic,
    Verdict verdict,
    String failure) {}
