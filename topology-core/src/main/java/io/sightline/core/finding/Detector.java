package io.sightline.core.finding;

import io.sightline.core.topology.TopologyRange;
import java.util.List;

/** Looks for one kind of trouble in a range. Pure: the same range gives the same findings. */
public interface Detector {
  /** What it found, in no order; nothing when there is no trouble or not enough to go by. */
  List<Finding> detect(TopologyRange range);
}
