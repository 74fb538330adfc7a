package io.sightline.core.fact;

/** What a process asked of a disk. */
public enum DiskOperation {
  READ,
  WRITE,
  /** fsync, fdatasync or the file system's own sync of one file. */
  FSYNC
}
