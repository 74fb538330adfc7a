package io.sightline.shop.fault;

import io.sightline.shop.host.Cgroups;
import io.sightline.shop.host.ServerProcess;
import io.sightline.shop.plan.ShopPlan;
import java.io.IOException;
import java.time.Duration;
import java.util.Map;

/** A sale: more visits, whose recommendations need more CPU than the recommender's limit allows. */
public final class CpuFault implements Fault {
  private final Cgroups cgroups;
  private final ServerProcess shoppers;
  private Duration throttledBefore = Duration.ZERO;

  public CpuFault(Cgroups cgroups, ServerProcess shoppers) {
    this.cgroups = cgroups;
    this.shoppers = shoppers;
  }

  @Override
  public String begin() throws IOException {
    throttledBefore = cgroups.throttledTime(ShopPlan.RECOMMENDER);
    shoppers.send("sale on");
    return "a sale begins: the recommender needs more CPU than its limit";
  }

  @Override
  public Map<String, Double> end() throws IOException {
    shoppers.send("sale off");
    Duration throttled = cgroups.throttledTime(ShopPlan.RECOMMENDER).minus(throttledBefore);
    return Map.of("recommenderThrottledMillis", (double) throttled.toMillis());
  }
}
