package io.sightline.desktop.timeline;

import io.sightline.core.topology.Entity;
import io.sightline.core.topology.Topology;
import io.sightline.desktop.session.Mark;
import io.sightline.desktop.view.Moment;
import java.time.ZoneId;
import java.util.List;

/** What marks say when they are pointed at. */
final class MarkText {
  private static final int MAX_LINES = 8;
  private static final int MAX_LENGTH = 140;

  private MarkText() {}

  /** A line for each mark; what is more than a reader takes in is counted. */
  static String of(List<Mark> marks, Topology topology, ZoneId zone) {
    StringBuilder text = new StringBuilder();
    for (Mark mark : marks.subList(0, Math.min(MAX_LINES, marks.size()))) {
      text.append(text.isEmpty() ? "" : "\n").append(line(mark, topology, zone));
    }
    if (marks.size() > MAX_LINES) {
      text.append("\nand ").append(marks.size() - MAX_LINES).append(" more; zoom in to see them");
    }
    return text.toString();
  }

  private static String line(Mark mark, Topology topology, ZoneId zone) {
    String time =
        Moment.time(mark.fromNanos(), zone)
            + (mark.isStretch() ? " to " + Moment.time(mark.toNanos(), zone) : "");
    Entity entity = topology.entities().get(mark.entity());
    String subject = entity == null ? mark.subject() : entity.name();
    String said = (subject.isEmpty() ? "" : subject + ": ") + mark.text().replaceAll("\\s+", " ");
    String cut =
        said.length() <= MAX_LENGTH ? said : said.substring(0, MAX_LENGTH - 1).strip() + "…";
    return time + "  " + mark.kind() + "  " + cut;
  }
}
