package io.sightline.desktop.find;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** Which end of the traffic is meant. */
enum Side {
  FROM,
  TO,
  ANY;

  String word() {
    return name().toLowerCase(Locale.ROOT);
  }

  static Optional<Side> of(String word) {
    return Arrays.stream(values()).filter(side -> side.word().equalsIgnoreCase(word)).findFirst();
  }
}
