package io.sightline.shop.fault;

import io.sightline.shop.host.Cgroups;
import io.sightline.shop.host.Launcher;
import io.sightline.shop.host.ServerProcess;
import io.sightline.shop.host.SlowDisk;
import io.sightline.shop.plan.ShopPlan;
import io.sightline.shop.server.Backup;
import io.sightline.shop.server.Postgres;
import java.io.IOException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** A backup that saturates the disk PostgreSQL writes its log to. */
public final class DiskFault implements Fault {
  private static final long BYTES_PER_SECOND = 1_250_000;

  private final Cgroups cgroups;
  private final Launcher launcher;
  private final SlowDisk disk;
  private final Postgres postgres;
  private final Path target;
  private @Nullable ServerProcess backup;

  public DiskFault(Cgroups cgroups, Launcher launcher, SlowDisk disk, Postgres postgres)
      throws IOException {
    this.cgroups = cgroups;
    this.launcher = launcher;
    this.disk = disk;
    this.postgres = postgres;
    this.target = Postgres.ownedDirectory(disk.mountPoint().resolve("backup"));
  }

  @Override
  public String begin() throws IOException {
    disk.limit(cgroups, ShopPlan.BACKUP, BYTES_PER_SECOND);
    backup = Backup.start(launcher, postgres.data(), target);
    return "a backup begins to fill the queue of " + disk.device() + ", PostgreSQL's disk";
  }

  @Override
  public String end() throws IOException {
    if (backup != null) {
      backup.kill();
    }
    // What the backup still has in the queue is written at full speed, then the disk is free.
    cgroups.liftWriteLimits(ShopPlan.BACKUP);
    return "the backup is ended";
  }
}
