package io.sightline.desktop.panel.kube;

import java.util.List;

/**
 * What Kubernetes says about a selection, as sections of lines ready to be shown. Immutable.
 *
 * @param sections those that have something to say, the most urgent first
 */
public record Drilldown(List<Section> sections) {
  /** Nothing is known. */
  public static final Drilldown NONE = new Drilldown(List.of());

  public Drilldown {
    sections = List.copyOf(sections);
  }

  /** Lines under one title. */
  public record Section(String title, List<Line> lines) {
    public Section {
      lines = List.copyOf(lines);
    }
  }

  /**
   * One line.
   *
   * @param value empty where the name says it all
   * @param details further lines that belong to it
   * @param entity id of the entity it is about, to select it; empty for none
   */
  public record Line(String name, String value, Tone tone, List<String> details, String entity) {
    public Line {
      details = List.copyOf(details);
    }

    static Line of(String name, String value) {
      return new Line(name, value, Tone.PLAIN, List.of(), "");
    }

    static Line of(String name, String value, Tone tone) {
      return new Line(name, value, tone, List.of(), "");
    }
  }

  /** How a value is to be taken. */
  public enum Tone {
    PLAIN,
    GOOD,
    WARNING,
    BAD
  }
}
