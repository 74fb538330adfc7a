package io.sightline.desktop.command;

/** Closes something when this process is told to end, e.g. by Ctrl-C. */
final class EndWithProcess implements AutoCloseable {
  private static volatile boolean ending;

  private final Thread hook;

  private EndWithProcess(AutoCloseable resource) {
    this.hook =
        new Thread(
            () -> {
              ending = true;
              try {
                resource.close();
              } catch (Exception e) {
                System.err.println("sightline: " + e.getMessage());
              }
            },
            "shutdown");
    Runtime.getRuntime().addShutdownHook(hook);
  }

  static EndWithProcess of(AutoCloseable resource) {
    return new EndWithProcess(resource);
  }

  /** Whether this process was told to end: what fails from then on fails for that reason. */
  static boolean isEnding() {
    return ending;
  }

  @Override
  public void close() {
    try {
      Runtime.getRuntime().removeShutdownHook(hook);
    } catch (IllegalStateException e) {
      // The process is ending, and the hook is doing its work.
    }
  }
}
