package io.sightline.benchmarks.render;

import com.sun.management.OperatingSystemMXBean;
import io.sightline.desktop.scene.Camera;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import javafx.animation.AnimationTimer;

/** Has a side draw views, one a pulse, and measures. FX thread only. */
final class Film extends AnimationTimer {
  private static final String FX_THREAD = "JavaFX Application Thread";
  private static final String RASTER_THREADS = "raster-";

  private static final int PULSES_AFTER = 20;

  private final OperatingSystemMXBean system =
      (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
  private final ThreadMXBean threads = ManagementFactory.getThreadMXBean();
  private final Side side;
  private final List<Camera> views;
  private final CompletableFuture<Frames> done = new CompletableFuture<>();
  private final long[] painters;
  private final List<Double> paint = new ArrayList<>();
  private final List<Double> paintCpu = new ArrayList<>();
  private final List<Double> intervals = new ArrayList<>();
  private int next;
  private int after;
  private long beganCpuNanos;
  private long lastPulseNanos;
  private long paintersCpuNanos;

  private Film(Side side, List<Camera> views) {
    this.side = side;
    this.views = views;
    painters =
        Thread.getAllStackTraces().keySet().stream()
            .filter(t -> t.getName().equals(FX_THREAD) || t.getName().startsWith(RASTER_THREADS))
            .mapToLong(Thread::threadId)
            .toArray();
  }

  static Film begin(Side side, List<Camera> views) {
    Film film = new Film(side, views);
    film.start();
    return film;
  }

  /** What was measured, once all views are drawn. */
  CompletableFuture<Frames> frames() {
    return done;
  }

  @Override
  public void handle(long now) {
    long nanos = System.nanoTime();
    long cpu = paintersCpu();
    if (next == 0) {
      beganCpuNanos = system.getProcessCpuTime();
    } else if (after == 0) {
      intervals.add((nanos - lastPulseNanos) / 1e6);
      paintCpu.add((cpu - paintersCpuNanos) / 1e6);
    }
    lastPulseNanos = nanos;
    paintersCpuNanos = cpu;
    if (next == views.size()) {
      // What a canvas is told to draw is drawn by another thread, some pulses later.
      if (++after < PULSES_AFTER) {
        return;
      }
      stop();
      double cpuMillis = (system.getProcessCpuTime() - beganCpuNanos) / 1e6 / views.size();
      done.complete(
          new Frames(cpuMillis, List.copyOf(paint), List.copyOf(paintCpu), List.copyOf(intervals)));
      return;
    }
    side.look(views.get(next++));
  }

  /** To be called after each painting of ours with the time it took. */
  void painted(long nanos) {
    paint.add(nanos / 1e6);
  }

  private long paintersCpu() {
    long sum = 0;
    for (long painter : painters) {
      sum += Math.max(0, threads.getThreadCpuTime(painter));
    }
    return sum;
  }
}
