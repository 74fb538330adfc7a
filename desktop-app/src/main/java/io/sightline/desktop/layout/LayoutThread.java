package io.sightline.desktop.layout;

import java.util.concurrent.LinkedBlockingQueue;
import java.util.function.Consumer;

/**
 * Runs a {@link ForceLayout} on a platform thread of its own, named "layout", and publishes
 * positions.
 *
 * <p>Commands may come from any thread; they are done in order between two iterations. Positions
 * are immutable snapshots behind one volatile reference. While nothing changes and the layout is at
 * rest the thread waits and uses no CPU.
 */
public final class LayoutThread implements AutoCloseable {
  private static final long PUBLISH_NANOS = 12_000_000;

  private final LinkedBlockingQueue<Consumer<ForceLayout>> commands = new LinkedBlockingQueue<>();
  private final ForceLayout layout;
  private final Runnable published;
  private final Thread thread;
  private volatile LayoutSnapshot latest = LayoutSnapshot.EMPTY;
  private volatile boolean closed;

  /**
   * Starts the thread.
   *
   * @param published called on the layout thread after each new snapshot; must be quick
   */
  public LayoutThread(long seed, Runnable published) {
    layout = new ForceLayout(seed);
    this.published = published;
    thread = Thread.ofPlatform().name("layout").daemon().unstarted(this::run);
    thread.start();
  }

  /** The newest positions. */
  public LayoutSnapshot latest() {
    return latest;
  }

  /**
   * Lays out another graph.
   *
   * @param mayArrangeAnew whether everything may move when the graph has much grown
   */
  public void setGraph(LayoutGraph graph, boolean mayArrangeAnew) {
    commands.add(l -> l.setGraph(graph, mayArrangeAnew));
  }

  /** Holds a node at a place. */
  public void pin(String id, double x, double y) {
    commands.add(l -> l.pin(id, x, y));
  }

  /** Lets a node move again. */
  public void unpin(String id) {
    commands.add(l -> l.unpin(id));
  }

  /** Lays out anew from scratch; pins stay. */
  public void restart() {
    commands.add(ForceLayout::restart);
  }

  /** Ends the thread; positions stay readable. */
  @Override
  public void close() {
    closed = true;
    thread.interrupt();
  }

  private void run() {
    try {
      while (!closed) {
        Consumer<ForceLayout> command = layout.isSettled() ? commands.take() : commands.poll();
        while (command != null) {
          command.accept(layout);
          command = commands.poll();
        }
        long until = System.nanoTime() + PUBLISH_NANOS;
        boolean moving = true;
        while (moving && commands.isEmpty() && System.nanoTime() - until < 0) {
          moving = layout.step();
        }
        latest = layout.snapshot();
        published.run();
      }
    } catch (InterruptedException e) {
      // Closed: nothing is left to do.
      Thread.currentThread().interrupt();
    }
  }
}
