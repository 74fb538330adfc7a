package io.sightline.desktop.panel;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import javafx.geometry.Insets;
import javafx.geometry.Orientation;
import javafx.scene.Node;
import javafx.scene.control.Separator;
import javafx.scene.layout.Region;

/**
 * Items on a line that are never cut: where the line is too short they are said shorter or left
 * out, the least important first. Some stand at its begin, the others at its end, with a thin line
 * between two of them. JavaFX application thread only.
 */
final class FittedRow extends Region {
  private static final double GAP = 12;

  private final List<Item> items = new ArrayList<>();
  private final List<Integer> givenUp = new ArrayList<>();
  private final Set<Integer> withheld = new HashSet<>();
  private int[] chosen = new int[0];

  /**
   * One thing that is said.
   *
   * @param forms in which it can be said, the longest first
   * @param line before it
   */
  private record Item(List<Node> forms, Node line, boolean atEnd) {
    double width(int form) {
      return form < forms.size() ? Math.ceil(forms.get(form).prefWidth(-1)) : 0;
    }
  }

  /** Adds an item; returns its number. */
  int add(boolean atEnd, Node... forms) {
    Separator line = new Separator(Orientation.VERTICAL);
    items.add(new Item(List.of(forms), line, atEnd));
    getChildren().add(line);
    getChildren().addAll(forms);
    return items.size() - 1;
  }

  /**
   * What is given up first, second, and so on. Each time an item is named it takes its next shorter
   * form, or is left out where it has none.
   */
  void giveUp(Integer... itemNumbers) {
    givenUp.clear();
    givenUp.addAll(Arrays.asList(itemNumbers));
  }

  /** Leaves an item out, or says it again, whatever room there is. */
  void withhold(int item, boolean leaveOut) {
    if (leaveOut ? withheld.add(item) : withheld.remove(item)) {
      requestLayout();
    }
  }

  /** Whether an item is said in any form. */
  boolean isShown(int item) {
    return item < chosen.length && chosen[item] < items.get(item).forms.size();
  }

  @Override
  protected void layoutChildren() {
    Insets insets = getInsets();
    double room = getWidth() - insets.getLeft() - insets.getRight();
    int[] forms = new int[items.size()];
    withheld.forEach(item -> forms[item] = items.get(item).forms.size());
    for (int step = 0; step < givenUp.size() && width(forms) > room; step++) {
      forms[givenUp.get(step)]++;
    }
    chosen = forms;
    double height = getHeight() - insets.getTop() - insets.getBottom();
    place(forms, false, insets.getLeft(), insets.getTop(), height);
    double end = getWidth() - insets.getRight() - width(forms, true);
    place(forms, true, end, insets.getTop(), height);
  }

  private void place(int[] forms, boolean atEnd, double from, double top, double height) {
    double x = from;
    boolean first = true;
    for (int i = 0; i < forms.length; i++) {
      Item item = items.get(i);
      if (item.atEnd != atEnd) {
        continue;
      }
      boolean shown = forms[i] < item.forms.size();
      item.line.setVisible(shown && !first);
      if (shown && !first) {
        double lineHeight = item.line.prefHeight(-1);
        item.line.resizeRelocate(
            x + GAP, top + (height - lineHeight) / 2, item.line.prefWidth(-1), lineHeight);
        x += lineWidth(item);
      }
      for (int form = 0; form < item.forms.size(); form++) {
        Node node = item.forms.get(form);
        node.setVisible(form == forms[i]);
        if (form == forms[i]) {
          double wide = item.width(form);
          double high = Math.min(height, node.prefHeight(wide));
          node.resizeRelocate(x, top + Math.round((height - high) / 2), wide, high);
          x += wide;
        }
      }
      first &= !shown;
    }
  }

  private static double lineWidth(Item item) {
    return 2 * GAP + Math.ceil(item.line.prefWidth(-1));
  }

  private double width(int[] forms) {
    double begin = width(forms, false);
    double end = width(forms, true);
    return begin + end + (begin > 0 && end > 0 ? 2 * GAP : 0);
  }

  private double width(int[] forms, boolean atEnd) {
    double width = 0;
    for (int i = 0; i < forms.length; i++) {
      Item item = items.get(i);
      if (item.atEnd == atEnd && forms[i] < item.forms.size()) {
        width += item.width(forms[i]) + (width > 0 ? lineWidth(item) : 0);
      }
    }
    return width;
  }

  @Override
  protected double computeMinWidth(double height) {
    return 0;
  }

  @Override
  protected double computePrefWidth(double height) {
    return getInsets().getLeft() + width(new int[items.size()]) + getInsets().getRight();
  }

  @Override
  protected double computePrefHeight(double width) {
    double highest =
        items.stream()
            .flatMap(item -> item.forms.stream())
            .mapToDouble(node -> node.prefHeight(-1))
            .max()
            .orElse(0);
    return getInsets().getTop() + highest + getInsets().getBottom();
  }
}
