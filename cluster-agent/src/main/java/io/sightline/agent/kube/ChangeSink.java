package io.sightline.agent.kube;

import java.util.Set;

/** Takes what is said of the objects of one kind. Of one thread. */
interface ChangeSink {
  /** What is observed from here on is a list, which may end half-way and begin again. */
  void listing();

  /**
   * An object is there, new, changed or as it was.
   *
   * @throws IllegalArgumentException when it is not as the API has it; it stays as it was known
   */
  void observed(JsonFields object) throws InterruptedException;

  /** All objects were listed; others are gone. */
  void listed(Set<String> uids) throws InterruptedException;

  /** An object was deleted. */
  void deleted(JsonFields object) throws InterruptedException;
}
