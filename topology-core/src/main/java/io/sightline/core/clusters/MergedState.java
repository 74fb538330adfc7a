package io.sightline.core.clusters;

import io.sightline.core.fact.LogBatch;
import io.sightline.core.fact.TopologySnapshot;
import io.sightline.core.topology.TopologyFold;
import java.util.ArrayList;
import java.util.List;

/**
 * The present state of all clusters, for keyframes.
 *
 * <p>Most windows show one cluster, whose relay's keyframes are enough: then nothing is folded.
 * What came since the last keyframe is kept, so that the state is there when a second cluster is
 * added; only where that is too much to keep is it folded all the same. Not thread-safe.
 */
final class MergedState {
  /** Beyond that many facts since the last keyframe, keeping them costs more than folding them. */
  static final int MAX_KEPT_FACTS = 100_000;

  private final List<LogBatch> kept = new ArrayList<>();
  private TopologyFold fold = new TopologyFold();
  private int keptFacts;
  private boolean asked;

  /** Folds from now on at once. */
  void askedForFromNowOn() {
    asked = true;
    foldKept();
  }

  /** How many facts wait to be folded; keyframes count as one. */
  int waiting() {
    return keptFacts;
  }

  void apply(LogBatch batch) {
    if (asked) {
      fold.apply(batch);
      return;
    }
    if (!batch.facts().isEmpty() && batch.facts().getFirst() instanceof TopologySnapshot) {
      // It replaces all that was before.
      fold = new TopologyFold();
      kept.clear();
      keptFacts = 0;
    }
    kept.add(batch);
    keptFacts += batch.facts().size();
    if (keptFacts > MAX_KEPT_FACTS) {
      foldKept();
    }
  }

  /** The state after the last batch. */
  TopologyFold fold() {
    foldKept();
    return fold;
  }

  private void foldKept() {
    kept.forEach(fold::apply);
    kept.clear();
    keptFacts = 0;
  }
}
