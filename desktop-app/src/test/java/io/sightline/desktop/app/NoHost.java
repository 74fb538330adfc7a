package io.sightline.desktop.app;

import io.sightline.desktop.issue.Issue;
import java.nio.file.Path;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Of a window that stands alone: nothing can be opened from it. */
class NoHost implements WindowHost {
  @Override
  public FilePrompt files() {
    throw new UnsupportedOperationException("no files here");
  }

  @Override
  public ZoneId zone() {
    return ZoneOffset.UTC;
  }

  @Override
  public void open(Path capture, Consumer<Issue> onFailure) {
    throw new UnsupportedOperationException("no files here");
  }

  @Override
  public void pickCluster(@Nullable ClusterAdder adder) {
    throw new AssertionError("nobody asked for it");
  }

  @Override
  public void nextTheme() {}
}
