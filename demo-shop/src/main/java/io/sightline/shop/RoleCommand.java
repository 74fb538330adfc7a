package io.sightline.shop;

import io.sightline.shop.client.Prober;
import io.sightline.shop.client.Shoppers;
import io.sightline.shop.service.Catalog;
import io.sightline.shop.service.Orders;
import io.sightline.shop.service.Recommender;
import io.sightline.shop.service.Storefront;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** Runs one of the shop's services in this process; used by {@code run} only. */
@Command(name = "role", hidden = true, description = "Runs one of the shop's own services.")
final class RoleCommand implements Callable<Integer> {

  /** The services that are part of this program. */
  enum Role {
    storefront,
    catalog,
    orders,
    recommender,
    shoppers,
    prober
  }

  @Parameters(paramLabel = "ROLE", description = "${COMPLETION-CANDIDATES}")
  @SuppressWarnings("NullAway.Init") // picocli sets it
  private Role role;

  /** Returns whether the command line starts a service that runs until it is killed. */
  static boolean keepsRunning(String[] arguments) {
    return arguments.length > 1
        && arguments[0].equals("role")
        && !arguments[1].equals(Role.shoppers.name());
  }

  @Override
  public Integer call() throws Exception {
    switch (role) {
      case storefront -> Storefront.serve();
      case catalog -> Catalog.serve();
      case orders -> Orders.serve();
      case recommender -> Recommender.serve();
      case shoppers -> Shoppers.shop();
      case prober -> Prober.probe();
    }
    return 0;
  }
}
