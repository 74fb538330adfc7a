package io.sightline.shop.client;

import io.sightline.shop.plan.ShopPlan;
import io.sightline.shop.plan.Workload;
import io.sightline.shop.service.Database;
import io.sightline.shop.service.HttpCaller;
import java.io.IOException;
import java.net.SocketTimeoutException;
import java.net.http.HttpTimeoutException;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import org.jspecify.annotations.Nullable;

/**
 * The readiness prober, as a kubelet would be one: once a second a GET of every service's health
 * page, and for PostgreSQL an INSERT, each with a time-out of one second. Each change of a verdict
 * goes to standard output as a {@link Verdict} line.
 */
public final class Prober {
  private static final Duration TIMEOUT = Duration.ofSeconds(1);
  private static final Duration PERIOD = Duration.ofSeconds(1);
  private static final Duration PERIOD_UNTIL_READY = Duration.ofMillis(150);

  /** Workloads that are probed over HTTP on the service port. */
  private static final List<Workload> SERVICES =
      List.of(ShopPlan.STOREFRONT, ShopPlan.CATALOG, ShopPlan.ORDERS, ShopPlan.RECOMMENDER);

  /** Everything that is probed. */
  public static final List<Workload> TARGETS = targets();

  /**
   * A changed readiness.
   *
   * @param workload the name of the workload
   * @param ready whether it is ready from now on
   * @param reason why not; empty if it is
   */
  public record Verdict(String workload, boolean ready, String reason) {
    private static final String READY = "READY";
    private static final String NOT_READY = "NOT_READY";

    String toLine() {
      return (ready ? READY : NOT_READY) + " " + workload + " " + reason.replaceAll("\\s+", " ");
    }

    /** Parses a line of the prober's output, or returns null for any other line. */
    public static @Nullable Verdict parse(String line) {
      String[] part = line.split(" ", 3);
      boolean ready = part[0].equals(READY);
      return part.length == 3 && (ready || part[0].equals(NOT_READY))
          ? new Verdict(part[1], ready, part[2])
          : null;
    }
  }

  /** One check; throwing means not ready. */
  @FunctionalInterface
  private interface Check {
    void run() throws IOException, SQLException, InterruptedException;
  }

  private @Nullable Connection connection;

  private Prober() {}

  /** Probes until the process ends. */
  public static void probe() throws InterruptedException {
    List<Thread> loops = new ArrayList<>();
    for (Workload service : SERVICES) {
      loops.add(httpLoop(service, HttpCaller.of(service, TIMEOUT)));
    }
    loops.add(httpLoop(ShopPlan.GATEWAY, HttpCaller.ofHttpPort(ShopPlan.GATEWAY, TIMEOUT)));
    Prober prober = new Prober();
    loops.add(
        Thread.ofPlatform()
            .name("probe-postgres")
            .start(() -> loop(ShopPlan.POSTGRES, prober::insert)));
    for (Thread loop : loops) {
      loop.join();
    }
  }

  private static List<Workload> targets() {
    List<Workload> targets = new ArrayList<>(SERVICES);
    targets.add(ShopPlan.GATEWAY);
    targets.add(ShopPlan.POSTGRES);
    return List.copyOf(targets);
  }

  private static Thread httpLoop(Workload target, HttpCaller caller) {
    return Thread.ofPlatform()
        .name("probe-" + target.name())
        .start(() -> loop(target, () -> requireHealthy(caller)));
  }

  private static void requireHealthy(HttpCaller caller) throws IOException, InterruptedException {
    int status = caller.get("/healthz").status();
    if (status != 200) {
      throw new IOException("GET /healthz answered " + status);
    }
  }

  private static void loop(Workload target, Check check) {
    boolean ready = false;
    Duration period = PERIOD_UNTIL_READY;
    while (!Thread.currentThread().isInterrupted()) {
      long start = System.nanoTime();
      String failure = failureOf(check);
      if ((failure == null) != ready) {
        ready = failure == null;
        String reason = failure == null ? "" : failure;
        System.out.println(new Verdict(target.name(), ready, reason).toLine());
        period = PERIOD;
      }
      try {
        Thread.sleep(period.minusNanos(System.nanoTime() - start));
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
  }

  private static @Nullable String failureOf(Check check) {
    try {
      check.run();
      return null;
    } catch (IOException | SQLException e) {
      Throwable root = e;
      while (root.getCause() != null) {
        root = root.getCause();
      }
      return root instanceof SocketTimeoutException || root instanceof HttpTimeoutException
          ? "no answer within " + TIMEOUT.toSeconds() + " s"
          : root.toString();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return "interrupted";
    }
  }

  /**
   * The INSERT commits, so it answers only once the write-ahead log is on disk. The server's own
   * time-out cannot interrupt a commit that waits for the disk; the client's socket time-out does.
   */
  private void insert() throws SQLException {
    Connection open = connection;
    try {
      if (open == null || open.isClosed()) {
        Properties properties = Database.properties("prober", (int) TIMEOUT.toSeconds());
        properties.setProperty("options", "-c statement_timeout=" + TIMEOUT.toMillis());
        open = DriverManager.getConnection(Database.url(), properties);
        connection = open;
      }
      try (PreparedStatement insert =
          open.prepareStatement("INSERT INTO readiness (checked_at) VALUES (now())")) {
        insert.executeUpdate();
      }
    } catch (SQLException e) {
      connection = null;
      if (open != null) {
        open.close();
      }
      throw e;
    }
  }
}
