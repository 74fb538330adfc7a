package io.sightline.shop.server;

import io.sightline.shop.host.Launcher;
import io.sightline.shop.host.ServerProcess;
import io.sightline.shop.plan.ShopPlan;
import java.io.IOException;
import java.util.List;

/** Redis as the catalog's cache: nothing is written to disk. */
public final class Redis {

  private Redis() {}

  /** Starts Redis. */
  public static ServerProcess start(Launcher launcher) throws IOException {
    return launcher.start(
        ShopPlan.REDIS,
        Launcher.User.REDIS,
        List.of(
            "redis-server",
            "--bind",
            "0.0.0.0",
            "::",
            "--protected-mode",
            "no",
            "--save",
            "",
            "--appendonly",
            "no",
            "--maxmemory",
            "32mb",
            "--maxmemory-policy",
            "allkeys-lru"));
  }
}
