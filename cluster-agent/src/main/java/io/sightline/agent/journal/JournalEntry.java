package io.sightline.agent.journal;

/**
 * One line of the journal.
 *
 * @param timeNanos when journald took it, since 1970-01-01T00:00Z
 * @param unit that wrote it, without `.service`; {@link #KERNEL} for the kernel
 * @param message at most {@link JournalFile#MAX_MESSAGE_BYTES} long
 */
record JournalEntry(long timeNanos, String unit, String message) {
  /** What the kernel's own lines are asked for by. */
  static final String KERNEL = "kernel";
}
