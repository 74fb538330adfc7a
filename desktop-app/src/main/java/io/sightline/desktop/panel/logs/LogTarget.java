package io.sightline.desktop.panel.logs;

/**
 * One container whose log is read.
 *
 * @param podUid the pod's UID as its entity has it, since another pod may get its name
 * @param dependency whether it belongs to something that the selection calls
 * @param previous the run before the present one, which is what tells why it was restarted
 */
public record LogTarget(
    String podUid,
    String namespace,
    String pod,
    String container,
    boolean dependency,
    boolean previous) {
  @Override
  public String toString() {
    return namespace + "/" + pod + "/" + container + (previous ? " (previous)" : "");
  }
}
