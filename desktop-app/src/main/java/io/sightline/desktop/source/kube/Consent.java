package io.sightline.desktop.source.kube;

/** Decides whether a program that a kubeconfig names may be run. Any thread may ask. */
@FunctionalInterface
public interface Consent {
  /** Lets nothing run that was not allowed before. */
  Consent NEVER = _ -> Answer.NO;

  /** What was decided. */
  enum Answer {
    /** It is not run. */
    NO,
    /** It is run, and asked about again when another process wants to. */
    THIS_TIME,
    /** It is run, and not asked about again while nothing about it changes. */
    ALWAYS
  }

  /** Asks about a plugin that was not allowed before; may wait for the user. */
  Answer ask(ExecPlugin plugin) throws InterruptedException;
}
