package io.sightline.capture;

import static java.util.Objects.requireNonNull;

import io.sightline.wire.v1.CaptureProto;

/**
 * A container whose log was to be kept, and what came of it.
 *
 * @param podUid what tells the pod apart from others of its name
 * @param previous the run before the one that ran when the lines were read
 * @param dependency whether its pod is one that the pods asked for call
 * @param lines how many lines were kept
 * @param wholeUntilNanos up to when all of its lines of the range were kept; what is later was cut
 * @param trouble why it could not be read, or not to its end; empty where it could
 */
public record KeptContainer(
    String podUid,
    String namespace,
    String pod,
    String container,
    boolean previous,
    boolean dependency,
    long lines,
    long wholeUntilNanos,
    String trouble) {
  /** How long a name or a reason may be, in characters. */
  static final int MAX_TEXT = 1_000;

  public KeptContainer {
    requireShort(podUid, "podUid");
    requireShort(namespace, "namespace");
    requireShort(pod, "pod");
    requireShort(container, "container");
    requireShort(trouble, "trouble");
    if (lines < 0) {
      throw new IllegalArgumentException("a container with %d lines".formatted(lines));
    }
  }

  private static void requireShort(String text, String what) {
    if (requireNonNull(text, what).length() > MAX_TEXT) {
      throw new IllegalArgumentException(
          "%s of %d characters is too long".formatted(what, text.length()));
    }
  }

  CaptureProto.KeptContainer toProto() {
    return CaptureProto.KeptContainer.newBuilder()
        .setPodUid(podUid)
        .setNamespace(namespace)
        .setPod(pod)
        .setContainer(container)
        .setPrevious(previous)
        .setDependency(dependency)
        .setLines(lines)
        .setWholeUntilNanos(wholeUntilNanos)
        .setTrouble(trouble)
        .build();
  }

  static KeptContainer fromProto(CaptureProto.KeptContainer message) {
    return new KeptContainer(
        message.getPodUid(),
        message.getNamespace(),
        message.getPod(),
        message.getContainer(),
        message.getPrevious(),
        message.getDependency(),
        message.getLines(),
        message.getWholeUntilNanos(),
        message.getTrouble());
  }
}
