package io.sightline.shop;

/** Why a run ends before its time. */
sealed interface Ending {

  /** Somebody asked for it: a signal, or the parent went away. */
  record Asked() implements Ending {}

  /** A process of the shop ended that should not have. */
  record Failed(String reason) implements Ending {}
}
