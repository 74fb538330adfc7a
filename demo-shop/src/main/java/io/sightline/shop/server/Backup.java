package io.sightline.shop.server;

import io.sightline.shop.host.Launcher;
import io.sightline.shop.host.ServerProcess;
import io.sightline.shop.plan.ShopPlan;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/**
 * The backup job: archives PostgreSQL's data directory to the same disk, past the page cache, with
 * two jobs at a time, over and over.
 */
public final class Backup {
  // A record of 4 MiB keeps every write whole, as direct I/O wants it.
  private static final String JOB =
      """
      copy() {
        while :; do
          tar --create --blocking-factor=8192 --directory="$1" --warning=no-file-changed . |
            dd of="$2/backup-$3.tar" bs=8M iflag=fullblock oflag=direct conv=notrunc status=none
        done
      }
      copy "$1" "$2" 1 &
      copy "$1" "$2" 2 &
      wait
      """;

  private Backup() {}

  /** Starts the job; it runs until it is killed. */
  public static ServerProcess start(Launcher launcher, Path source, Path target)
      throws IOException {
    return launcher.start(
        ShopPlan.BACKUP,
        Launcher.User.POSTGRES,
        List.of("sh", "-c", JOB, "backup", source.toString(), target.toString()));
  }
}
