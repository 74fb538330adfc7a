package io.sightline.core.kube;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Which objects are meant, by their labels; an empty one means all.
 *
 * @param equal labels that must be there with these values
 */
public record LabelSelector(Labels equal, List<Requirement> requirements) {
  /** What is asked of one label. */
  public record Requirement(String key, Operator operator, List<String> values) {
    public Requirement {
      values = List.copyOf(values);
    }

    boolean isMetBy(Labels labels) {
      @Nullable String value = labels.get(key);
      return switch (operator) {
        case IN -> value != null && values.contains(value);
        case NOT_IN -> value == null || !values.contains(value);
        case EXISTS -> value != null;
        case DOES_NOT_EXIST -> value == null;
      };
    }
  }

  /** How a label is compared. */
  public enum Operator {
    IN,
    NOT_IN,
    EXISTS,
    DOES_NOT_EXIST
  }

  public LabelSelector {
    requirements = List.copyOf(requirements);
  }

  public boolean matches(Labels labels) {
    return equal.areAllIn(labels)
        && requirements.stream().allMatch(requirement -> requirement.isMetBy(labels));
  }
}
