package io.sightline.desktop.panel;

import java.util.function.DoubleFunction;
import javafx.scene.AccessibleRole;
import javafx.scene.canvas.Canvas;
import javafx.scene.canvas.GraphicsContext;
import javafx.scene.control.Label;
import javafx.scene.layout.Region;
import javafx.scene.paint.Color;

/**
 * A small chart of one quantity over the last minutes, with its name, last value and peak. JavaFX
 * application thread only.
 */
final class Sparkline extends Region {
  private static final double HEAD = 18;
  private static final double CHART = 34;
  private static final int SMOOTHING = 2;

  private final Label name;
  private final Label value = new Label();
  private final Canvas canvas = new Canvas();
  private final DoubleFunction<String> text;
  private double[] values = new double[0];
  private Color colour = Color.GRAY;

  Sparkline(String title, DoubleFunction<String> text) {
    this.text = text;
    name = new Label(title);
    name.getStyleClass().add("muted");
    value.getStyleClass().add("spark-value");
    getChildren().addAll(name, value, canvas);
    setAccessibleRole(AccessibleRole.TEXT);
  }

  void show(double[] next, Color line) {
    values = next;
    colour = line;
    double last = last();
    double peak = peak();
    String peakText = peak > 0 ? "peak " + text.apply(peak) : "";
    value.setText(text.apply(last) + (peakText.isEmpty() ? "" : "   ·   " + peakText));
    setAccessibleText(name.getText() + " " + value.getText());
    paint();
    requestLayout();
  }

  boolean isEmpty() {
    return peak() <= 0;
  }

  /** The mean of the last whole seconds, so that the number does not jump. */
  private double last() {
    int from = Math.max(0, values.length - 5);
    double sum = 0;
    for (int i = from; i < values.length; i++) {
      sum += values[i];
    }
    return values.length == from ? 0 : sum / (values.length - from);
  }

  private double peak() {
    double peak = 0;
    for (double v : values) {
      peak = Math.max(peak, v);
    }
    return peak;
  }

  @Override
  protected double computePrefHeight(double width) {
    return HEAD + CHART;
  }

  @Override
  protected double computePrefWidth(double height) {
    return 200;
  }

  @Override
  protected void layoutChildren() {
    double width = getWidth();
    double valueWidth = Math.min(value.prefWidth(-1), width);
    name.resizeRelocate(0, 0, Math.max(0, width - valueWidth - 6), HEAD);
    value.resizeRelocate(width - valueWidth, 0, valueWidth, HEAD);
    canvas.setLayoutY(HEAD);
    if (canvas.getWidth() != width) {
      canvas.setWidth(width);
      canvas.setHeight(CHART);
      paint();
    }
  }

  private void paint() {
    GraphicsContext g = canvas.getGraphicsContext2D();
    double width = canvas.getWidth();
    double height = canvas.getHeight();
    g.clearRect(0, 0, width, height);
    double base = height - 1;
    g.setStroke(colour.deriveColor(0, 1, 1, 0.25));
    g.setLineWidth(1);
    g.strokeLine(0, base + 0.5, width, base + 0.5);
    double peak = peak();
    if (values.length < 2 || peak <= 0) {
      return;
    }
    double step = width / (values.length - 1);
    double[] x = new double[values.length + 2];
    double[] y = new double[values.length + 2];
    for (int i = 0; i < values.length; i++) {
      x[i] = i * step;
      y[i] = base - smooth(i) / peak * (base - 3);
    }
    x[values.length] = width;
    y[values.length] = base;
    x[values.length + 1] = 0;
    y[values.length + 1] = base;
    g.setFill(colour.deriveColor(0, 1, 1, 0.16));
    g.fillPolygon(x, y, values.length + 2);
    g.setStroke(colour);
    g.setLineWidth(1.5);
    g.strokePolyline(x, y, values.length);
  }

  private double smooth(int at) {
    int from = Math.max(0, at - SMOOTHING);
    double sum = 0;
    for (int i = from; i <= at; i++) {
      sum += values[i];
    }
    return sum / (at - from + 1);
  }
}
