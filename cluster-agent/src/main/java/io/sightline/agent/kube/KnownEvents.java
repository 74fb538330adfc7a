package io.sightline.agent.kube;

import io.sightline.core.fact.EventObserved;
import io.sightline.core.kube.ObjectReference;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.PriorityQueue;
import java.util.SequencedSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The API's events, of which those are told that were not told before, each at its own time, which
 * may be long ago.
 *
 * <p>A list may hold the last hour of a busy cluster, in an order that means nothing: of a list the
 * newest are told, oldest first.
 */
final class KnownEvents implements ChangeSink {
  private static final int MAX_LISTED = 2_000;
  private static final int MAX_REMEMBERED = 4 * MAX_LISTED;

  private final EventReader reader;
  private final FactOutlet outlet;
  private final SequencedSet<Long> told = new LinkedHashSet<>();
  private @Nullable PriorityQueue<EventObserved> list;

  /** What is older was told before this start, even if it is not remembered one by one. */
  private final long toldUntilNanos;

  /**
   * Events of which some are known.
   *
   * @param before what the recorder tells of the time before this start
   */
  KnownEvents(EventReader reader, FactOutlet outlet, List<EventObserved> before) {
    this.reader = reader;
    this.outlet = outlet;
    before.forEach(this::remember);
    toldUntilNanos = before.stream().mapToLong(EventObserved::timeNanos).max().orElse(0);
  }

  @Override
  public void listing() {
    list = new PriorityQueue<>(Comparator.comparingLong(EventObserved::timeNanos));
  }

  @Override
  public void observed(JsonFields object) throws InterruptedException {
    EventObserved event = reader.read(object);
    if (event.timeNanos() < toldUntilNanos) {
      return;
    }
    if (list == null) {
      tell(event);
      return;
    }
    list.add(event);
    if (list.size() > MAX_LISTED) {
      list.remove();
    }
  }

  @Override
  public void listed(Set<String> uids) throws InterruptedException {
    PriorityQueue<EventObserved> oldestFirst = list;
    list = null;
    while (oldestFirst != null && !oldestFirst.isEmpty()) {
      tell(oldestFirst.remove());
    }
  }

  @Override
  public void deleted(JsonFields object) {
    // The API forgets events after an hour; what happened stays.
  }

  private void tell(EventObserved event) throws InterruptedException {
    if (remember(event)) {
      outlet.add(_ -> event);
    }
  }

  private boolean remember(EventObserved event) {
    boolean news = told.add(identity(event));
    if (told.size() > MAX_REMEMBERED) {
      told.removeFirst();
    }
    return news;
  }

  /** Sixty-four bits: that two of some thousands are alike is out of the question. */
  private static long identity(EventObserved event) {
    ObjectReference object = event.object();
    long what = Objects.hash(event.kind(), event.message(), event.count());
    long whichAndWhen = Objects.hash(object == null ? "" : object.uid(), event.timeNanos());
    return what << 32 | (whichAndWhen & 0xffff_ffffL);
  }
}
