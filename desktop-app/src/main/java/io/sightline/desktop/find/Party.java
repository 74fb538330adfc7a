package io.sightline.desktop.find;

import java.util.function.Predicate;

/** One end of traffic, or an entity by itself, as a filter sees it. */
public interface Party {
  /**
   * Whether any of its values passes the test: a workload has the names of all its pods, for
   * instance.
   *
   * @param key one about an end
   */
  boolean anyMatch(Key key, Predicate<String> test);
}
