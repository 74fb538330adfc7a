package io.sightline.agent.probe;

/**
 * Whether one BPF program runs, and what is missing if it does not.
 *
 * @param name the program's name, as {@code bpftool prog} shows it
 * @param purpose what it observes
 * @param state whether it runs
 * @param reason why it does not run; empty if it does
 * @param consequence what cannot be seen without it; empty if it runs
 */
public record ProbeStatus(
    String name, String purpose, State state, String reason, String consequence) {
  /** Whether a program runs. */
  public enum State {
    ATTACHED,
    /** The kernel refused it. */
    FAILED,
    /** Not tried: this kernel has no use for it, or something else does its work. */
    UNSUPPORTED
  }
}
