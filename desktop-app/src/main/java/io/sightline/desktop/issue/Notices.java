package io.sightline.desktop.issue;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * What others than the session have to tell in a window. Any thread may tell; what is told before
 * the window listens waits for it.
 */
public final class Notices {
  private final List<Issue> waiting = new ArrayList<>();
  private @Nullable Consumer<Issue> listener;

  /** Tells the window, now or when it listens. */
  public synchronized void tell(Issue issue) {
    if (listener == null) {
      waiting.add(issue);
    } else {
      listener.accept(issue);
    }
  }

  /** Hands over what waits and all that follows; called on the teller's thread. */
  public synchronized void listen(Consumer<Issue> next) {
    listener = next;
    waiting.forEach(next);
    waiting.clear();
  }
}
