package io.sightline.agent.kube;

import io.sightline.core.fact.CoverageState;
import java.time.Duration;
import java.util.function.BooleanSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Says of one kind whether it is observed, whenever that changes, as a fact and in the log. Of one
 * thread.
 */
final class KindCoverage {
  private static final Logger LOG = LoggerFactory.getLogger(KindCoverage.class);

  /**
   * What fails for less long is made up for before anybody would notice; and by then it is known
   * whether the server answers at all.
   */
  private static final long SAID_AFTER_NANOS = Duration.ofSeconds(15).toNanos();

  private final WatchedKind kind;
  private final FactOutlet outlet;
  private final BooleanSupplier serverAnswers;
  private CoverageState state = CoverageState.NOT_OBSERVED;
  private String detail = "";
  private boolean said;
  private boolean everListed;
  private boolean failing;
  private long failingSinceNanos;
  private String unreadable = "";
  private String unreadableName = "";

  /**
   * What is known of a kind's being observed.
   *
   * @param serverAnswers whether the server as a whole does; where it does not, that is said once
   *     and not for each kind
   */
  KindCoverage(WatchedKind kind, FactOutlet outlet, BooleanSupplier serverAnswers) {
    this.kind = kind;
    this.outlet = outlet;
    this.serverAnswers = serverAnswers;
  }

  void beginList() {
    unreadable = "";
  }

  void listed() throws InterruptedException {
    everListed = true;
    works();
  }

  /** An object could not be made sense of; the others can. */
  void unreadable(String name, String why) throws InterruptedException {
    unreadableName = name;
    unreadable =
        "%s %s is not as the API describes it and is shown as it was before, or not at all: %s"
            .formatted(kind.plural(), name, why);
    works();
  }

  /** An object was made sense of, maybe the one that could not be before. */
  void readable(String name) throws InterruptedException {
    if (!unreadable.isEmpty() && name.equals(unreadableName)) {
      unreadable = "";
      works();
    }
  }

  void works() throws InterruptedException {
    failing = false;
    if (!everListed) {
      return;
    }
    say(unreadable.isEmpty() ? CoverageState.OBSERVED : CoverageState.DEGRADED, unreadable);
  }

  void failing(String why) throws InterruptedException {
    long now = System.nanoTime();
    if (!failing) {
      failing = true;
      failingSinceNanos = now;
    }
    if (!serverAnswers.getAsBoolean()) {
      failingSinceNanos = now;
    } else if (now - failingSinceNanos >= SAID_AFTER_NANOS) {
      say(
          everListed ? CoverageState.DEGRADED : CoverageState.NOT_OBSERVED,
          "%s cannot be watched and are shown as they were before: %s"
              .formatted(kind.plural(), why));
    }
  }

  void refused(String why) throws InterruptedException {
    say(
        CoverageState.NOT_OBSERVED,
        "The relay may not watch %s: give its account list and watch on %s%s (%s)"
            .formatted(
                kind.plural(),
                kind.plural(),
                kind.group().isEmpty() ? "" : " of " + kind.group(),
                why));
  }

  /** The cluster does not have that kind. */
  void notServed() throws InterruptedException {
    if (kind.when() == WatchedKind.When.SERVED) {
      // Most clusters have no Gateways; that nothing is missing need not be said.
      said = false;
      return;
    }
    say(
        CoverageState.NOT_OBSERVED,
        "The API server does not serve %s in version %s".formatted(kind.plural(), kind.version()));
  }

  private void say(CoverageState now, String why) throws InterruptedException {
    if (said && now == state && why.equals(detail)) {
      return;
    }
    if (now != CoverageState.OBSERVED) {
      LOG.warn("{}", why);
    } else if (said && state != CoverageState.OBSERVED) {
      LOG.info("{} are watched again", kind.plural());
    }
    said = true;
    state = now;
    detail = why;
    outlet.coverage(kind.plural(), now, why);
  }
}
