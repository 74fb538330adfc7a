package io.sightline.desktop.report;

import io.sightline.core.fact.ResourceTotals;
import io.sightline.core.fact.TrafficTotals;
import java.util.List;

/**
 * Something in trouble, in its numbers.
 *
 * @param served what it answered
 * @param remarks the badges it has on the map
 */
record AffectedEntity(
    String name,
    String kind,
    TrafficTotals served,
    ResourceTotals resources,
    List<String> remarks) {}
