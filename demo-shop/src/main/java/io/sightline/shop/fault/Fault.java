package io.sightline.shop.fault;

import java.io.IOException;
import java.util.Map;

/** Something wrong with a running shop, for the length of one phase. */
public interface Fault {

  /** Begins the fault and returns a sentence on what was done to what. */
  String begin() throws IOException;

  /** Ends the fault and returns what was measured while it lasted, by name with unit. */
  Map<String, Double> end() throws IOException;
}
