package io.sightline.shop;

import io.sightline.shop.client.Shoppers.Tally;
import io.sightline.shop.host.SlowDisk;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;

/**
 * What the shop itself knows of how it fares, all counted since it was opened.
 *
 * @param requests what became of the shoppers' requests, up to a second ago
 * @param writes the write requests of PostgreSQL's disk
 * @param throttled how long the recommender was held back by its CPU limit, summed over the cores
 */
record Counters(Tally requests, SlowDisk.WriteCounters writes, Duration throttled) {

  /** Returns the difference to earlier counters as figures by name, each name with its unit. */
  Map<String, Double> since(Counters earlier) {
    Tally ended = requests.minus(earlier.requests);
    Map<String, Double> figures = new TreeMap<>();
    figures.put("requests", (double) ended.requests());
    figures.put("clientErrors", (double) ended.clientErrors());
    figures.put("serverErrors", (double) ended.serverErrors());
    figures.put("unanswered", (double) ended.unanswered());
    figures.put("requestMeanMillis", ended.meanMillis());
    figures.put("diskWriteMeanMillis", writes.meanMillisSince(earlier.writes));
    figures.put("recommenderThrottledMillis", throttled.minus(earlier.throttled).toNanos() / 1e6);
    return figures;
  }
}
