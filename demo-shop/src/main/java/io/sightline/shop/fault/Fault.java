package io.sightline.shop.fault;

import java.io.IOException;

/** Something wrong with a running shop, for the length of one phase. */
public interface Fault {

  /** Begins the fault and returns a sentence on what was done to what. */
  String begin() throws IOException;

  /** Ends the fault and returns a sentence on that. */
  String end() throws IOException;
}
