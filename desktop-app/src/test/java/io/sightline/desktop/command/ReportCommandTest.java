package io.sightline.desktop.command;

import static org.assertj.core.api.Assertions.assertThat;

import io.sightline.capture.Bookmark;
import io.sightline.capture.CaptureBookmarks;
import io.sightline.desktop.script.CaptureFiles;
import io.sightline.desktop.script.ShopScript;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.ResourceLock;
import org.junit.jupiter.api.parallel.Resources;

@ResourceLock(Resources.SYSTEM_ERR)
@ResourceLock(Resources.SYSTEM_OUT)
class ReportCommandTest {
  @TempDir private Path folder;
  private Path capture = Path.of("");

  @BeforeEach
  void record() throws IOException {
    capture = CaptureFiles.shop(folder.resolve("shop.slcap"));
  }

  private String report(String name, String... options) throws IOException {
    Path file = folder.resolve(name);
    Object[] arguments = new Object[4 + options.length];
    arguments[0] = "report";
    arguments[1] = capture;
    arguments[2] = "-o";
    arguments[3] = file;
    System.arraycopy(options, 0, arguments, 4, options.length);
    CommandRun run = CommandRun.of(arguments);
    assertThat(run.err()).isEmpty();
    assertThat(run.exitCode()).isZero();
    return Files.readString(file);
  }

  @Test
  void theHtmlSaysWhatHappenedWhenAndToWhom() throws IOException {
    String html = report("report.html");
    assertThat(html)
        .contains("<h1>shop-host</h1>")
        .contains("2026-09-21 14:13:20 to 14:15:20 UTC")
        .contains("checkout cannot reach shop/payments")
        .contains("is throttled")
        .contains("waits up to")
        .contains("120 facts lost")
        .contains("no process with a known TLS library was found")
        .contains("sightline 1.2.3");
    assertThat(Pattern.compile("<dt>SHA-256</dt><dd>[0-9a-f]{64}</dd>").matcher(html).find())
        .isTrue();
  }

  /** The disk is slow from second 20 to 40, and the report's windows are five seconds long. */
  @Test
  void aFindingHasTheTimeInWhichItHeld() throws IOException {
    String html = report("report.html");
    assertThat(article(html, "disk-saturated"))
        .contains("2026-09-21 14:13:40 to 14:14:00 UTC")
        .contains("<img");
    assertThat(article(html, "connection-blocked")).contains("2026-09-21 14:14:40 to 14:15:20 UTC");
  }

  private static String article(String html, String rule) {
    int at = html.indexOf("<code>" + rule + "</code>");
    assertThat(at).as(rule).isPositive();
    return html.substring(html.lastIndexOf("<article", at), html.indexOf("</article>", at));
  }

  @Test
  void theHtmlLoadsNothingAndRunsNothing() throws IOException {
    String html = report("report.html").replaceAll("data:[a-z+/]+;base64,[A-Za-z0-9+/=]+", "data");
    assertThat(html)
        .contains("default-src 'none'")
        .contains("prefers-color-scheme: dark")
        .contains("@page")
        .doesNotContain("<script")
        .doesNotContain("http:")
        .doesNotContain("https:")
        .doesNotContain("url(")
        .doesNotContain("@import");
  }

  @Test
  void theMarkdownSaysTheSame() throws IOException {
    assertThat(report("report.md"))
        .startsWith("# Incident report: shop-host\n")
        .contains("cannot reach shop/payments")
        .contains("```mermaid\nflowchart LR\n")
        .contains("| shop/checkout | shop/payments | http |")
        .contains("120 facts lost");
  }

  @Test
  void bookmarksAreShownWithThePictureOfTheirMoment() throws IOException {
    CaptureBookmarks.write(
        capture,
        List.of(),
        List.of(
            new Bookmark(2, ShopScript.time(100), "payments <b>blocked</b>"),
            new Bookmark(1, ShopScript.time(30), "")));
    String html = report("report.html");
    String bookmarks =
        html.substring(html.indexOf("<h2>Bookmarks</h2>"), html.indexOf("<h2>Findings</h2>"));
    assertThat(bookmarks)
        .contains("<h3>Bookmark</h3>")
        .contains("2026-09-21 14:13:50 UTC")
        .contains("<h3>payments &lt;b&gt;blocked&lt;/b&gt;</h3>")
        .contains("2026-09-21 14:14:50 to 14:15:00 UTC");
    assertThat(bookmarks.split("<img ", -1)).hasSize(3);
    assertThat(html).contains(">bookmark<");
    assertThat(report("report.md")).contains("## Bookmarks").contains("2026-09-21 14:15:00 UTC");
    assertThat(report("calm.html", "--to", "2026-09-21T14:13:38Z"))
        .as("they are after its range")
        .doesNotContain("<h2>Bookmarks</h2>");
  }

  @Test
  void theSameCaptureGivesTheSameReport() throws IOException {
    assertThat(report("one.html")).isEqualTo(report("two.html"));
    assertThat(report("one.md")).isEqualTo(report("two.md"));
  }

  @Test
  void aRangeIsReportedAlone() throws IOException {
    assertThat(report("calm.html", "--to", "2026-09-21T14:13:38Z"))
        .contains("The detectors found nothing wrong.")
        .doesNotContain("cannot reach");
  }

  @Test
  void anotherSuffixIsWrongUsageAndNothingIsWritten() throws IOException {
    Path odd = folder.resolve("report.pdf");
    CommandRun run = CommandRun.of("report", capture, "-o", odd);
    assertThat(run.exitCode()).isEqualTo(2);
    assertThat(run.err()).contains("name the report .html or .md");
    assertThat(odd).doesNotExist();
  }

  @Test
  void anUnreadableCaptureLeavesTheOldReport() throws IOException {
    Path old = Files.writeString(folder.resolve("old.html"), "old");
    Path broken = Files.writeString(folder.resolve("broken.slcap"), "this is no capture at all");
    CommandRun run = CommandRun.of("report", broken, "-o", old);
    assertThat(run.exitCode()).isEqualTo(1);
    assertThat(run.err()).startsWith("sightline: ").hasLineCount(1);
    assertThat(old).hasContent("old");
  }
}
