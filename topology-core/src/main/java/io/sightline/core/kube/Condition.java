package io.sightline.core.kube;

/**
 * A condition of an object's status.
 *
 * @param status `True`, `False` or `Unknown`
 */
public record Condition(
    String type, String status, String reason, String message, long sinceNanos) {
  public boolean isTrue() {
    return status.equals("True");
  }
}
