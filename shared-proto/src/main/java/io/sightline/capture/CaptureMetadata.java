package io.sightline.capture;

import static java.util.Objects.requireNonNull;

import io.sightline.wire.v1.CaptureProto;

/**
 * Where a capture comes from.
 *
 * @param programVersion version of the program that wrote it
 * @param description origin of the facts, as their source described it: a context, a host
 * @param createdNanos when writing began, since 1970-01-01T00:00Z
 * @param epoch of the relay that gave the positions; 0 where there was none
 */
public record CaptureMetadata(
    String programVersion, String description, long createdNanos, long epoch) {
  /** What stands in for metadata that was lost. */
  static final CaptureMetadata LOST = new CaptureMetadata("", "", 0, 0);

  public CaptureMetadata {
    requireNonNull(programVersion, "programVersion");
    requireNonNull(description, "description");
  }

  CaptureProto.CaptureMetadata toProto() {
    return CaptureProto.CaptureMetadata.newBuilder()
        .setProgramVersion(programVersion)
        .setDescription(description)
        .setCreatedNanos(createdNanos)
        .setEpoch(epoch)
        .build();
  }

  static CaptureMetadata fromProto(CaptureProto.CaptureMetadata message) {
    return new CaptureMetadata(
        message.getProgramVersion(),
        message.getDescription(),
        message.getCreatedNanos(),
        message.getEpoch());
  }
}
