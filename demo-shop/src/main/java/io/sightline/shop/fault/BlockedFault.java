package io.sightline.shop.fault;

import io.sightline.shop.host.NetworkFabric;
import io.sightline.shop.plan.ShopPlan;
import java.io.IOException;
import java.util.Map;

/** A firewall rule that drops what the orders service sends to the payment provider. */
public final class BlockedFault implements Fault {

  @Override
  public String begin() throws IOException {
    NetworkFabric.block(ShopPlan.ORDERS, ShopPlan.PAYMENTS);
    return "a firewall rule drops everything from orders to " + ShopPlan.PAYMENTS.dnsName();
  }

  @Override
  public Map<String, Double> end() throws IOException {
    return Map.of("droppedPackets", (double) NetworkFabric.unblock(ShopPlan.ORDERS));
  }
}
