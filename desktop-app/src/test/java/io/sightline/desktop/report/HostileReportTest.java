package io.sightline.desktop.report;

import static org.assertj.core.api.Assertions.assertThat;

import io.sightline.core.timeline.MemoryFactLog;
import io.sightline.desktop.export.Snapshot;
import io.sightline.desktop.markup.MarkdownText;
import io.sightline.desktop.markup.Markup;
import io.sightline.desktop.script.HostileScript;
import java.nio.charset.StandardCharsets;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class HostileReportTest {
  static Stream<String> names() {
    return HostileScript.NAMES.stream();
  }

  private static Report report(String cluster) {
    MemoryFactLog log = HostileScript.log();
    return ReportBuilder.build(
        log,
        Snapshot.whole(log, cluster, "ab".repeat(32)),
        new Report.Origin(cluster, "1", cluster));
  }

  /** A name in the text of a page is the name, and begins no tag. */
  @ParameterizedTest
  @MethodSource("names")
  void aNameStaysTextInHtml(String name) {
    String html = new String(ReportHtml.bytes(report(name)), StandardCharsets.UTF_8);
    Matcher heading = Pattern.compile("<h1>([^<]*)</h1>").matcher(html);
    assertThat(heading.find()).isTrue();
    assertThat(unescaped(heading.group(1))).isEqualTo(Markup.representable(name));
    assertThat(html).doesNotContain("<script").doesNotContain("\u0000").doesNotContain("\u001B");
  }

  private static String unescaped(String html) {
    String text =
        Pattern.compile("&#(\\d+);")
            .matcher(html)
            .replaceAll(
                match ->
                    Matcher.quoteReplacement(Character.toString(Integer.parseInt(match.group(1)))));
    return text.replace("&lt;", "<")
        .replace("&gt;", ">")
        .replace("&quot;", "\"")
        .replace("&amp;", "&");
  }

  @ParameterizedTest
  @MethodSource("names")
  void aNameStaysOneLineOfTextInMarkdown(String name) {
    String markdown = new String(ReportMarkdown.bytes(report(name)), StandardCharsets.UTF_8);
    String heading = markdown.lines().findFirst().orElse("");
    assertThat(heading).startsWith("# Incident report: ");
    assertThat(heading.substring(2)).doesNotContainPattern("(?<!\\\\)[`*_\\[\\]|#]|<|>");
    assertThat(markdown).doesNotContain("<script");
  }

  @Test
  void whatWouldBeginAListOrALinkDoesNot() {
    assertThat(MarkdownText.escape("- item")).isEqualTo("\\- item");
    assertThat(MarkdownText.escape("12. item")).isEqualTo("12\\. item");
    assertThat(MarkdownText.escape("see http://x/ and www.x.y"))
        .isEqualTo("see http\\://x/ and www\\.x.y");
    assertThat(MarkdownText.escape("2026-11-23 08:34:10")).isEqualTo("2026-11-23 08:34:10");
  }
}
