package io.sightline.core.protocol;

/** How much of a connection's payload its decoder needs the kernel to deliver from now on. */
public enum CaptureNeed {
  /** Every byte, up to the kernel's bound on a chunk. */
  WHOLE,
  /** The first bytes after each change of direction. */
  PREFIX,
  /** Nothing: the payload is opaque or not understood. */
  NONE
}
