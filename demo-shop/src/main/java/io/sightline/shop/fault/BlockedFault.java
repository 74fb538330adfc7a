package io.sightline.shop.fault;

import io.sightline.shop.host.NetworkFabric;
import io.sightline.shop.plan.ShopPlan;
import java.io.IOException;

/** A firewall rule that drops what the orders service sends to the payment provider. */
public final class BlockedFault implements Fault {

  @Override
  public String begin() throws IOException {
    NetworkFabric.block(ShopPlan.ORDERS, ShopPlan.PAYMENTS);
    return "a firewall rule drops everything from orders to " + ShopPlan.PAYMENTS.dnsName();
  }

  @Override
  public String end() throws IOException {
    return "the rule is removed; it dropped %d packets"
        .formatted(NetworkFabric.unblock(ShopPlan.ORDERS));
  }
}
