package io.sightline.desktop.panel.kube;

import io.sightline.desktop.panel.kube.Drilldown.Line;
import io.sightline.desktop.panel.kube.Drilldown.Section;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;
import javafx.geometry.Pos;
import javafx.scene.Node;
import javafx.scene.control.Hyperlink;
import javafx.scene.control.Label;
import javafx.scene.control.Labeled;
import javafx.scene.control.ScrollPane;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Priority;
import javafx.scene.layout.VBox;

/** The page of the inspector about Kubernetes. JavaFX application thread only. */
public final class KubePane extends ScrollPane {
  private final VBox content = new VBox(18);
  private final Consumer<String> onSelect;
  private Drilldown shown = Drilldown.NONE;

  /**
   * A page that reports which entity the user follows from it.
   *
   * @param onSelect takes an entity's id
   */
  public KubePane(Consumer<String> onSelect) {
    this.onSelect = onSelect;
    setId("kubernetes");
    content.getStyleClass().add("inspector-content");
    setContent(content);
    setFitToWidth(true);
    setHbarPolicy(ScrollBarPolicy.NEVER);
    getStyleClass().add("edge-to-edge");
  }

  /** Shows what is known now; where one reads stays in place while nothing changes. */
  public void show(Drilldown next) {
    if (next.equals(shown)) {
      return;
    }
    shown = next;
    List<Node> sections = new ArrayList<>();
    next.sections().forEach(section -> sections.add(section(section)));
    content.getChildren().setAll(sections);
  }

  /** All its words, as a screen reader would read them. */
  public String text() {
    List<String> words = new ArrayList<>();
    for (Section section : shown.sections()) {
      words.add(section.title());
      for (Line line : section.lines()) {
        words.add((line.name() + " " + line.value()).strip());
        words.addAll(line.details());
      }
    }
    return String.join("\n", words);
  }

  private Node section(Section section) {
    Label heading = new Label(section.title());
    heading.getStyleClass().add("section-title");
    heading.setWrapText(true);
    VBox box = new VBox(7, heading);
    section.lines().forEach(line -> box.getChildren().add(line(line)));
    return box;
  }

  private Node line(Line line) {
    Labeled name = name(line);
    Label value = new Label(line.value());
    value.setWrapText(true);
    value.setAlignment(Pos.TOP_RIGHT);
    value.getStyleClass().addAll("kube-value", line.tone().name().toLowerCase(Locale.ROOT));
    value.setMinWidth(0);
    HBox head = new HBox(10, name, value);
    head.setAlignment(Pos.TOP_LEFT);
    // The shorter of the two keeps its width.
    boolean longName = line.name().length() > line.value().length();
    Labeled wide = longName ? name : value;
    Labeled narrow = longName ? value : name;
    narrow.setMinWidth(USE_PREF_SIZE);
    wide.setMaxWidth(Double.MAX_VALUE);
    HBox.setHgrow(wide, Priority.ALWAYS);
    VBox box = new VBox(1, head);
    for (String detail : line.details()) {
      Label more = new Label(detail);
      more.setWrapText(true);
      more.getStyleClass().addAll("muted", "kube-detail");
      box.getChildren().add(more);
    }
    return box;
  }

  private Labeled name(Line line) {
    if (line.entity().isEmpty()) {
      Label name = new Label(line.name());
      name.setWrapText(true);
      name.getStyleClass().add("kube-name");
      return name;
    }
    Hyperlink link = new Hyperlink(line.name());
    link.getStyleClass().add("kube-link");
    link.setWrapText(true);
    link.setOnAction(
        _ -> {
          link.setVisited(false);
          onSelect.accept(line.entity());
        });
    return link;
  }
}
