package io.sightline.shop;

import io.sightline.shop.client.Prober;
import io.sightline.shop.client.Shoppers;
import io.sightline.shop.client.Shoppers.Tally;
import io.sightline.shop.host.Cgroups;
import io.sightline.shop.host.Concurrently;
import io.sightline.shop.host.Journal;
import io.sightline.shop.host.Launcher;
import io.sightline.shop.host.Machine;
import io.sightline.shop.host.NetworkFabric;
import io.sightline.shop.host.ServerProcess;
import io.sightline.shop.host.SlowDisk;
import io.sightline.shop.plan.ShopPlan;
import io.sightline.shop.plan.Workload;
import io.sightline.shop.server.NameServer;
import io.sightline.shop.server.Nginx;
import io.sightline.shop.server.Postgres;
import io.sightline.shop.server.Redis;
import io.sightline.shop.service.Database;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * A shop that is up: its network, disk, cgroups and processes, with traffic flowing.
 *
 * <p>Opening it starts what does not depend on each other side by side and waits for readiness, not
 * for time to pass. Clearing it away is {@link Machine#clear}'s part, which also works when opening
 * failed half-way.
 */
final class Shop {
  private static final Duration READY_TIMEOUT = Duration.ofSeconds(60);

  /** Share of one core that the recommender may use, in percent. */
  private static final int RECOMMENDER_CPU_PERCENT = 20;

  private final Events events;
  private final CompletableFuture<Ending> end;
  private final Cgroups cgroups;
  private final Launcher launcher;
  private final Path disks;
  private final Path stateDirectory;
  private final Journal journal;

  private final CompletableFuture<Void> everythingReady = new CompletableFuture<>();
  private final CompletableFuture<Void> trafficFlows = new CompletableFuture<>();
  private final Set<String> ready = new HashSet<>();
  private Tally tally = Tally.NONE;
  private volatile boolean closing;

  private final CompletableFuture<SlowDisk> disk = new CompletableFuture<>();
  private final CompletableFuture<Postgres> postgres = new CompletableFuture<>();
  private final CompletableFuture<ServerProcess> shoppers = new CompletableFuture<>();

  private Shop(Machine machine, Path stateDirectory, Events events, CompletableFuture<Ending> end)
      throws IOException {
    this.events = events;
    this.end = end;
    this.stateDirectory = stateDirectory;
    this.cgroups = Cgroups.detect();
    this.journal = machine.journal();
    this.launcher = new Launcher(cgroups, journal, stateDirectory);
    this.disks = Machine.RUN_DIRECTORY.resolve("disk");
  }

  /**
   * Lays the shop out and returns once every service is ready and orders go through.
   *
   * @param end completed when a process ends that should not, or by the caller to give up
   */
  static Shop open(
      Machine machine, Path stateDirectory, Events events, CompletableFuture<Ending> end)
      throws IOException, InterruptedException {
    Shop shop = new Shop(machine, stateDirectory, events, end);
    shop.start();
    shop.awaitReady();
    return shop;
  }

  /**
   * Two cores are shared by some seconds of work, so what takes longest begins first: PostgreSQL's
   * data directory, beside the processes that do not need it.
   */
  private void start() throws IOException {
    String password = UUID.randomUUID().toString();
    Concurrently.all(
        List.of(
            () -> {
              NetworkFabric.create();
              Concurrently.forEach(ShopPlan.WORKLOADS, cgroups::create);
              watch(NameServer.start(launcher));
            },
            () ->
                disk.complete(
                    SlowDisk.create(stateDirectory.resolve("disk.img"), disks, journal))));
    events.add("network, cgroups and disk are laid out");
    Concurrently.all(
        List.of(() -> startDatabaseAndItsClients(password), () -> startOthers(password)));
  }

  private void startDatabaseAndItsClients(String password)
      throws IOException, InterruptedException {
    Postgres server = Postgres.initialize(disks, Machine.RUN_DIRECTORY);
    postgres.complete(server);
    watch(server.start(launcher));
    server.createSchema(password);
    events.add("PostgreSQL is set up");
    // Not earlier: a pool whose first connections are refused waits seconds before it tries again.
    Map<String, String> database = Map.of(Database.PASSWORD_VARIABLE, password);
    watch(launcher.startRole(ShopPlan.CATALOG, database, List.of(), null));
    watch(launcher.startRole(ShopPlan.ORDERS, database, List.of(), null));
  }

  private void startOthers(String password) throws IOException {
    // The storefront prefers IPv6, so that both families are in use.
    List<String> preferIpv6 = List.of("-Djava.net.preferIPv6Addresses=true");
    watch(launcher.startRole(ShopPlan.STOREFRONT, Map.of(), preferIpv6, null));
    watch(launcher.startRole(ShopPlan.RECOMMENDER, Map.of(), List.of(), null));
    watch(Redis.start(launcher));
    watch(Nginx.startGateway(launcher, Machine.RUN_DIRECTORY));
    watch(Nginx.startPayments(launcher, Machine.RUN_DIRECTORY));
    Map<String, String> database = Map.of(Database.PASSWORD_VARIABLE, password);
    watch(launcher.startRole(ShopPlan.PROBER, database, List.of(), this::onVerdict));
    ServerProcess load = launcher.startRole(ShopPlan.SHOPPERS, Map.of(), List.of(), this::onTally);
    watch(load);
    shoppers.complete(load);
  }

  private void awaitReady() throws IOException, InterruptedException {
    await(everythingReady, "the services did not become ready");
    if (end.isDone()) {
      return;
    }
    shoppers().send(Shoppers.OPEN);
    await(trafficFlows, "no requests went through the shop");
    synchronized (this) {
      tally = Tally.NONE; // the first requests of new processes are no measure of calm
    }
    // Only now: a JVM that starts within a fifth of a core takes several seconds.
    cgroups.limitCpu(ShopPlan.RECOMMENDER, RECOMMENDER_CPU_PERCENT);
  }

  private void await(CompletableFuture<Void> condition, String otherwise)
      throws IOException, InterruptedException {
    try {
      CompletableFuture.anyOf(condition, end).get(READY_TIMEOUT.toSeconds(), TimeUnit.SECONDS);
      if (end.getNow(new Ending.Asked()) instanceof Ending.Failed(String reason)) {
        throw new IOException(reason);
      }
    } catch (ExecutionException e) {
      throw new IllegalStateException("no condition of the shop is ever exceptional", e);
    } catch (TimeoutException e) {
      throw new IOException(
          otherwise
              + " in "
              + READY_TIMEOUT.toSeconds()
              + " s; ready are "
              + readyNow()
              + "; the logs are in "
              + stateDirectory,
          e);
    }
  }

  /** A process that ends by itself ends the run: what it showed would not be the shop any more. */
  private void watch(ServerProcess process) {
    process.onExit(
        () -> {
          if (!closing) {
            end.complete(new Ending.Failed(process.epitaph()));
          }
        });
  }

  private void onVerdict(String line) {
    Prober.Verdict verdict = Prober.Verdict.parse(line);
    if (verdict == null || closing) {
      return;
    }
    if (verdict.ready()) {
      events.add("readiness of " + verdict.workload() + ": ready");
    } else {
      events.add("readiness of " + verdict.workload() + ": not ready: " + verdict.reason());
    }
    synchronized (this) {
      if (verdict.ready()) {
        ready.add(verdict.workload());
      } else {
        ready.remove(verdict.workload());
      }
      if (ready.size() == Prober.TARGETS.size()) {
        everythingReady.complete(null);
      }
    }
  }

  private void onTally(String line) {
    if (Tally.isTally(line)) {
      Tally second = Tally.parse(line);
      synchronized (this) {
        tally = tally.plus(second);
      }
      if (second.ok() > 0) {
        trafficFlows.complete(null);
      }
    }
  }

  private synchronized Set<String> readyNow() {
    return Set.copyOf(ready);
  }

  /** Reads all counters of the shop. */
  Counters counters() throws IOException {
    Tally requests;
    synchronized (this) {
      requests = tally;
    }
    return new Counters(
        requests, disk().writeCounters(), cgroups.throttledTime(ShopPlan.RECOMMENDER));
  }

  Cgroups cgroups() {
    return cgroups;
  }

  Launcher launcher() {
    return launcher;
  }

  SlowDisk disk() {
    return disk.join();
  }

  Postgres postgres() {
    return postgres.join();
  }

  ServerProcess shoppers() {
    return shoppers.join();
  }

  /** Makes a workload's processes leave quietly: from now on an ending process is no failure. */
  void expectEnd() {
    closing = true;
  }

  /** Returns the addresses and cgroups of everything, for whoever observes the shop. */
  Map<String, Object> description() {
    return Map.of(
        "pid",
        ProcessHandle.current().pid(),
        "cgroup",
        cgroups.unifiedRoot().toString(),
        "workloads",
        ShopPlan.WORKLOADS.stream().map(this::describe).toList());
  }

  private Map<String, Object> describe(Workload workload) {
    return Map.of(
        "namespace", workload.namespace(),
        "name", workload.name(),
        "ipv4", workload.ipv4(),
        "ipv6", workload.ipv6(),
        "dnsName", workload.dnsName(),
        "netns", workload.netns(),
        "cgroup", cgroups.unifiedLeaf(workload).toString());
  }
}
