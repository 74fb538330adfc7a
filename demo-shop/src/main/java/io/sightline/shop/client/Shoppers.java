package io.sightline.shop.client;

import io.sightline.shop.plan.ShopPlan;
import io.sightline.shop.service.HttpCaller;
import io.sightline.shop.service.HttpService.Response;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Random;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;

/**
 * The load generator: shoppers who browse, search and order through the gateway, at a steady rate
 * that does not wait for answers but is bounded in what is under way.
 *
 * <p>Commands come on standard input, one per line. Each second one line of {@link Tally} goes to
 * standard output.
 */
public final class Shoppers {
  /** Command that lets the shoppers in. */
  public static final String OPEN = "open";

  /** Commands that begin and end a sale: more visits, and of a costlier kind. */
  public static final String SALE_ON = "sale on";

  public static final String SALE_OFF = "sale off";

  private static final int REQUESTS_PER_SECOND = 40;
  private static final int SALE_REQUESTS_PER_SECOND = 40;
  private static final int MAX_UNDER_WAY = 96;
  private static final int PRODUCTS = 200;
  private static final String[] WORDS = {"lamp", "desk", "chair", "shelf", "clock"};

  /**
   * What became of the requests that ended in one second.
   *
   * @param ok answers with a status below 400
   * @param clientErrors answers 4xx
   * @param serverErrors answers 5xx
   * @param unanswered requests without an answer in time
   * @param totalMillis the sum of the latencies of all of them
   */
  public record Tally(
      long ok, long clientErrors, long serverErrors, long unanswered, long totalMillis) {
    private static final String WORD = "TALLY";

    /** Returns the tally as a line of output. */
    String toLine() {
      return "%s %d %d %d %d %d"
          .formatted(WORD, ok, clientErrors, serverErrors, unanswered, totalMillis);
    }

    /** Returns whether a line of output is a tally. */
    public static boolean isTally(String line) {
      return line.startsWith(WORD + " ");
    }

    /** Parses a line that {@link #isTally}. */
    public static Tally parse(String line) {
      String[] field = line.split(" ", -1);
      return new Tally(
          Long.parseLong(field[1]),
          Long.parseLong(field[2]),
          Long.parseLong(field[3]),
          Long.parseLong(field[4]),
          Long.parseLong(field[5]));
    }

    /** A tally of nothing. */
    public static final Tally NONE = new Tally(0, 0, 0, 0, 0);

    /** Returns the sum of two tallies. */
    public Tally plus(Tally other) {
      return new Tally(
          ok + other.ok,
          clientErrors + other.clientErrors,
          serverErrors + other.serverErrors,
          unanswered + other.unanswered,
          totalMillis + other.totalMillis);
    }

    /** Returns what this tally has more than an earlier one. */
    public Tally minus(Tally earlier) {
      return new Tally(
          ok - earlier.ok,
          clientErrors - earlier.clientErrors,
          serverErrors - earlier.serverErrors,
          unanswered - earlier.unanswered,
          totalMillis - earlier.totalMillis);
    }

    /** Returns how many requests ended. */
    public long requests() {
      return ok + clientErrors + serverErrors + unanswered;
    }

    /** Returns the mean latency in milliseconds. */
    public double meanMillis() {
      return requests() == 0 ? 0 : (double) totalMillis / requests();
    }
  }

  private final HttpCaller gateway = HttpCaller.ofHttpPort(ShopPlan.GATEWAY, Duration.ofSeconds(4));
  private final Semaphore underWay = new Semaphore(MAX_UNDER_WAY);
  private final AtomicLong ok = new AtomicLong();
  private final AtomicLong clientErrors = new AtomicLong();
  private final AtomicLong serverErrors = new AtomicLong();
  private final AtomicLong unanswered = new AtomicLong();
  private final AtomicLong totalMillis = new AtomicLong();
  private final AtomicInteger saleRate = new AtomicInteger();
  private final Random random = new Random(42);

  private Shoppers() {}

  /** Shops until standard input ends. */
  public static void shop() throws IOException {
    Shoppers shoppers = new Shoppers();
    Thread.ofVirtual().start(shoppers::report);
    try (BufferedReader commands =
        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8))) {
      for (String line = commands.readLine(); line != null; line = commands.readLine()) {
        switch (line) {
          case OPEN -> Thread.ofPlatform().daemon().name("pace").start(shoppers::pace);
          case SALE_ON -> shoppers.saleRate.set(SALE_REQUESTS_PER_SECOND);
          case SALE_OFF -> shoppers.saleRate.set(0);
          default -> throw new IOException("unknown command '" + line + "'");
        }
      }
    }
  }

  private void pace() {
    long due = System.nanoTime();
    while (true) {
      int sale = saleRate.get();
      int rate = REQUESTS_PER_SECOND + sale;
      due += 1_000_000_000L / rate;
      LockSupport.parkNanos(due - System.nanoTime());
      boolean saleVisit = random.nextInt(rate) < sale;
      if (underWay.tryAcquire()) {
        String path = saleVisit ? "/sale/" + sku() : null;
        int dice = random.nextInt(100);
        Thread.ofVirtual().start(() -> visit(path != null ? path : pathFor(dice)));
      }
    }
  }

  private int sku() {
    return 1 + random.nextInt(PRODUCTS);
  }

  private synchronized String pathFor(int dice) {
    if (dice < 50) {
      return "/products/" + sku();
    }
    if (dice < 75) {
      return "/search?q=" + WORDS[random.nextInt(WORDS.length)];
    }
    if (dice < 95) {
      return "/orders?sku=" + sku() + "&quantity=" + (1 + random.nextInt(3));
    }
    return "/products/" + (9000 + random.nextInt(PRODUCTS)); // a stale bookmark: 404
  }

  private void visit(String path) {
    long start = System.nanoTime();
    try {
      Response answer = path.startsWith("/orders") ? gateway.post(path) : gateway.get(path);
      if (answer.status() >= 500) {
        serverErrors.incrementAndGet();
      } else if (answer.status() >= 400) {
        clientErrors.incrementAndGet();
      } else {
        ok.incrementAndGet();
      }
    } catch (IOException e) {
      unanswered.incrementAndGet();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      totalMillis.addAndGet((System.nanoTime() - start) / 1_000_000);
      underWay.release();
    }
  }

  private void report() {
    try {
      while (true) {
        Thread.sleep(1000);
        Tally tally =
            new Tally(
                ok.getAndSet(0),
                clientErrors.getAndSet(0),
                serverErrors.getAndSet(0),
                unanswered.getAndSet(0),
                totalMillis.getAndSet(0));
        System.out.println(tally.toLine());
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
