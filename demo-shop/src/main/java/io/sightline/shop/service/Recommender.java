package io.sightline.shop.service;

import io.sightline.shop.service.HttpService.Request;
import io.sightline.shop.service.HttpService.Response;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.SplittableRandom;
import java.util.StringJoiner;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;

/**
 * The recommender: compares products by the cosine of their feature vectors, and by nothing but CPU
 * time.
 *
 * <p>A request is worth a fixed amount of CPU time rather than a fixed number of comparisons, so
 * that the same load presses equally on a CPU limit on every machine.
 */
public final class Recommender {
  private static final int PRODUCTS = 512;
  private static final int FEATURES = 64;
  private static final int WORKERS = 4;
  private static final int MAX_WAITING = 24;
  private static final long CPU_NANOS_PER_DEPTH = 2_500_000;

  private final float[][] features = new float[PRODUCTS][FEATURES];
  private final ExecutorService workers = Executors.newFixedThreadPool(WORKERS);
  private final Semaphore places = new Semaphore(MAX_WAITING);
  private final ThreadMXBean threads = ManagementFactory.getThreadMXBean();

  private Recommender() {
    SplittableRandom random = new SplittableRandom(7);
    for (float[] product : features) {
      for (int i = 0; i < FEATURES; i++) {
        product[i] = (float) random.nextDouble();
      }
    }
  }

  /** Serves until the process ends. */
  public static void serve() throws IOException {
    Recommender recommender = new Recommender();
    HttpService.bind()
        .on("/healthz", request -> Response.ok("ok"))
        .on("/recommendations", recommender::recommend)
        .start();
  }

  /** Turns requests away rather than letting a queue grow that nobody waits for any more. */
  private Response recommend(Request request) throws InterruptedException, ExecutionException {
    int sku = Math.floorMod(request.intParameter("sku", 0), PRODUCTS);
    int depth = Math.clamp(request.intParameter("depth", 1), 1, 10);
    if (!places.tryAcquire()) {
      return new Response(503, "{\"error\":\"overloaded\"}");
    }
    try {
      return Response.ok(workers.submit(() -> similarTo(sku, depth)).get());
    } finally {
      places.release();
    }
  }

  private String similarTo(int sku, int depth) {
    long end = threads.getCurrentThreadCpuTime() + depth * CPU_NANOS_PER_DEPTH;
    StringJoiner similar = new StringJoiner(",", "[", "]");
    int found = 0;
    for (int other = sku + 1; threads.getCurrentThreadCpuTime() < end; other++) {
      int candidate = Math.floorMod(other, PRODUCTS);
      if (cosine(features[sku], features[candidate]) > 0.8 && found < 5 * depth) {
        similar.add(Integer.toString(candidate));
        found++;
      }
    }
    return similar.toString();
  }

  private static double cosine(float[] a, float[] b) {
    double product = 0;
    double lengthA = 0;
    double lengthB = 0;
    for (int i = 0; i < FEATURES; i++) {
      product += a[i] * b[i];
      lengthA += a[i] * a[i];
      lengthB += b[i] * b[i];
    }
    return product / Math.sqrt(lengthA * lengthB);
  }
}
