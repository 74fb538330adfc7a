package io.sightline.shop.fault;

import io.sightline.shop.client.Shoppers;
import io.sightline.shop.host.ServerProcess;
import java.io.IOException;

/** A sale: more visits, whose recommendations need more CPU than the recommender's limit allows. */
public final class CpuFault implements Fault {
  private final ServerProcess shoppers;

  public CpuFault(ServerProcess shoppers) {
    this.shoppers = shoppers;
  }

  @Override
  public String begin() throws IOException {
    shoppers.send(Shoppers.SALE_ON);
    return "a sale begins: the recommender needs more CPU than its limit allows";
  }

  @Override
  public String end() throws IOException {
    shoppers.send(Shoppers.SALE_OFF);
    return "the sale ends";
  }
}
