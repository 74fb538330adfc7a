package io.sightline.desktop.app;

import io.sightline.desktop.issue.Issue;
import io.sightline.desktop.issue.IssueBanner;
import io.sightline.desktop.session.LinkState;
import javafx.application.Platform;
import org.jspecify.annotations.Nullable;

/**
 * What a window tells its user in the banner, and what goes before what. JavaFX application thread
 * only, but for {@link #tell}.
 */
final class WindowIssues {
  private final IssueBanner banner = new IssueBanner();
  private LinkState lastLink;
  private @Nullable Issue linkIssue;
  private boolean mapFails;

  WindowIssues(LinkState link) {
    lastLink = link;
  }

  IssueBanner banner() {
    return banner;
  }

  /** Tells the user something; any thread. */
  void tell(Issue issue) {
    Platform.runLater(
        () -> {
          boolean good =
              issue.severity() == Issue.Severity.NOTE || issue.severity() == Issue.Severity.DONE;
          boolean failing =
              banner.issue() != null && banner.issue().severity() == Issue.Severity.ERROR;
          // Trouble is not talked over.
          if (!good || !failing) {
            banner.show(issue);
          }
        });
  }

  /** Says that the link is lost, until it is there again. */
  void showLink(LinkState link) {
    if (link.equals(lastLink)) {
      return;
    }
    lastLink = link;
    if (link instanceof LinkState.Failed failed) {
      linkIssue = Issue.error(failed.message());
      banner.show(linkIssue);
    } else if (link instanceof LinkState.Partly partly && !partly.message().isEmpty()) {
      linkIssue = Issue.error(partly.message());
      banner.show(linkIssue);
    } else if (linkIssue != null && linkIssue.equals(banner.issue())) {
      banner.dismiss();
    }
  }

  void mapDrawn() {
    mapFails = false;
  }

  /** Says once that the map cannot be drawn, however often it is tried. */
  void mapNotDrawn(Throwable problem, Runnable again) {
    if (!mapFails) {
      mapFails = true;
      tell(
          Issue.error(
              "The map could not be drawn and shows what it showed before: %s. Please report this"
                      .formatted(Issue.reason(problem))
                  + " with the lines on the terminal.",
              "Try again",
              again));
    }
  }
}
