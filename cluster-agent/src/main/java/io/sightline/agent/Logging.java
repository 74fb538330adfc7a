package io.sightline.agent;

/** How much the log says. */
final class Logging {
  private static final String OWN_LEVEL = "org.slf4j.simpleLogger.log.io.sightline";
  private static final String TIMES = "org.slf4j.simpleLogger.showDateTime";

  private Logging() {}

  /**
   * In a cluster the log is what operators have: who came, who was refused, what paused, and when.
   * To be called before anything logs.
   */
  static void forOperators() {
    if (System.getProperty(OWN_LEVEL) == null) {
      System.setProperty(OWN_LEVEL, "info");
    }
    System.setProperty(TIMES, "true");
    System.setProperty("org.slf4j.simpleLogger.dateTimeFormat", "yyyy-MM-dd'T'HH:mm:ss.SSSXXX");
  }
}
