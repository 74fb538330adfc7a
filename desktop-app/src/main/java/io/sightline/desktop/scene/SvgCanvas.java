package io.sightline.desktop.scene;

import io.sightline.desktop.markup.Markup;
import io.sightline.desktop.scene.raster.Curve;
import io.sightline.desktop.scene.raster.PathSink;
import io.sightline.desktop.scene.raster.Text;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * A canvas of SVG 1.1 elements.
 *
 * <p>Icons are shapes, so that no icon font is needed; text stays text in the face it was measured
 * in, and says how wide it is to be, so that another face takes the same room. Numbers are rounded
 * to hundredths of a pixel, and the same calls give the same bytes.
 */
final class SvgCanvas implements Canvas {
  private static final String FONTS =
      "Inter, 'Helvetica Neue', Arial, 'Liberation Sans', sans-serif";
  private static final double ICON_UNITS = 24;

  private final double width;
  private final double height;
  private final StringBuilder body = new StringBuilder();
  private final SortedMap<String, String> definitions = new TreeMap<>();

  SvgCanvas(double width, double height) {
    this.width = width;
    this.height = height;
  }

  /** The whole document in UTF-8, with a title and a description for those who cannot see it. */
  byte[] document(String title, String description) {
    StringBuilder out = new StringBuilder("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n");
    out.append("<svg xmlns=\"http://www.w3.org/2000/svg\"")
        .append(" xmlns:xlink=\"http://www.w3.org/1999/xlink\" role=\"img\"")
        .append(
            " width=\"%s\" height=\"%s\" viewBox=\"0 0 %s %s\""
                .formatted(number(width), number(height), number(width), number(height)))
        .append(" font-family=\"")
        .append(Markup.escape(FONTS))
        .append("\">\n");
    out.append("<title>").append(Markup.escape(title)).append("</title>\n");
    out.append("<desc>").append(Markup.escape(description)).append("</desc>\n");
    out.append("<defs>\n");
    definitions.values().forEach(out::append);
    out.append("</defs>\n").append(body).append("</svg>\n");
    return out.toString().getBytes(StandardCharsets.UTF_8);
  }

  @Override
  public double width() {
    return width;
  }

  @Override
  public double height() {
    return height;
  }

  @Override
  public void clear(int argb) {
    body.setLength(0);
    rect(0, 0, width, height, 0).append(fill(argb | 0xFF000000)).append("/>\n");
  }

  @Override
  public void fillRoundRect(double x, double y, double w, double h, double radius, int argb) {
    rect(x, y, w, h, radius).append(fill(argb)).append("/>\n");
  }

  @Override
  public void strokeRoundRect(
      double x, double y, double w, double h, double radius, double lineWidth, int argb) {
    double inset = lineWidth / 2;
    rect(x + inset, y + inset, w - lineWidth, h - lineWidth, radius - inset)
        .append(" fill=\"none\"")
        .append(stroke(argb, lineWidth))
        .append("/>\n");
  }

  @Override
  public void shadow(double x, double y, double w, double h, double radius, double blur, int argb) {
    // A Gaussian of a quarter of the width fades over about the same distance.
    String deviation = number(blur / 4);
    String id = "shadow-" + deviation;
    definitions.putIfAbsent(
        id,
        "<filter id=\"%s\" x=\"-20%%\" y=\"-40%%\" width=\"140%%\" height=\"180%%\"><feGaussianBlur stdDeviation=\"%s\"/></filter>\n"
            .formatted(id, deviation));
    rect(x, y, w, h, radius)
        .append(fill(argb))
        .append(" filter=\"url(#")
        .append(id)
        .append(")\"/>\n");
  }

  @Override
  public void fillCircle(double cx, double cy, double radius, int argb) {
    circle(cx, cy, radius).append(fill(argb)).append("/>\n");
  }

  @Override
  public void strokeCircle(double cx, double cy, double radius, double lineWidth, int argb) {
    circle(cx, cy, radius - lineWidth / 2)
        .append(" fill=\"none\"")
        .append(stroke(argb, lineWidth))
        .append("/>\n");
  }

  @Override
  public void fillDiamond(double cx, double cy, double radius, int argb) {
    fillPolygon(argb, cx, cy - radius, cx + radius, cy, cx, cy + radius, cx - radius, cy);
  }

  @Override
  public void fillPolygon(int argb, double... corners) {
    body.append("<polygon points=\"");
    for (int i = 0; i < corners.length; i++) {
      body.append(i == 0 ? "" : " ").append(number(corners[i]));
    }
    body.append('"').append(fill(argb)).append("/>\n");
  }

  @Override
  public void stroke(Curve curve, double lineWidth, double[] dash, int argb) {
    line(curve).append(stroke(argb, lineWidth));
    if (dash.length > 0) {
      body.append(" stroke-dasharray=\"");
      for (int i = 0; i < dash.length; i++) {
        body.append(i == 0 ? "" : " ").append(number(dash[i]));
      }
      body.append('"');
    }
    body.append("/>\n");
  }

  @Override
  public void hairline(double x0, double y0, double x1, double y1, int argb) {
    line(Curve.line(x0, y0, x1, y1)).append(stroke(argb, 1)).append("/>\n");
  }

  @Override
  public void text(Text.Face face, double size, String text, double x, double baseline, int argb) {
    if (text.isEmpty()) {
      return;
    }
    int weight =
        switch (face) {
          case REGULAR, ICONS -> 400;
          case MEDIUM -> 500;
          case SEMIBOLD -> 600;
        };
    body.append("<text xml:space=\"preserve\" x=\"")
        .append(number(x))
        .append("\" y=\"")
        .append(number(baseline))
        .append("\" font-size=\"")
        .append(number(size))
        .append("\" font-weight=\"")
        .append(weight)
        .append("\" textLength=\"")
        .append(number(Text.width(face, size, text)))
        .append("\" lengthAdjust=\"spacingAndGlyphs\"")
        .append(fill(argb))
        .append('>')
        .append(Markup.escape(text))
        .append("</text>\n");
  }

  @Override
  public void icon(int codePoint, double size, double cx, double cy, int argb) {
    String id = "icon-" + Integer.toHexString(codePoint);
    definitions.computeIfAbsent(id, _ -> iconPath(id, codePoint));
    body.append("<use xlink:href=\"#")
        .append(id)
        .append("\" transform=\"translate(")
        .append(number(cx - size / 2))
        .append(' ')
        .append(number(cy + Text.iconMiddle() * size))
        .append(") scale(")
        .append(BigDecimal.valueOf(size / ICON_UNITS).setScale(4, RoundingMode.HALF_UP))
        .append(")\"")
        .append(fill(argb))
        .append("/>\n");
  }

  private static String iconPath(String id, int codePoint) {
    PathData path = new PathData();
    Text.iconOutline(codePoint, ICON_UNITS, path);
    return "<path id=\"" + id + "\" d=\"" + path.data + "\"/>\n";
  }

  private StringBuilder rect(double x, double y, double w, double h, double radius) {
    body.append("<rect x=\"")
        .append(number(x))
        .append("\" y=\"")
        .append(number(y))
        .append("\" width=\"")
        .append(number(Math.max(0, w)))
        .append("\" height=\"")
        .append(number(Math.max(0, h)))
        .append('"');
    double r = Math.clamp(radius, 0, Math.max(0, Math.min(w, h) / 2));
    if (r > 0) {
      body.append(" rx=\"").append(number(r)).append('"');
    }
    return body;
  }

  private StringBuilder circle(double cx, double cy, double radius) {
    return body.append("<circle cx=\"")
        .append(number(cx))
        .append("\" cy=\"")
        .append(number(cy))
        .append("\" r=\"")
        .append(number(radius))
        .append('"');
  }

  private StringBuilder line(Curve curve) {
    body.append("<path d=\"M").append(number(curve.x0())).append(' ').append(number(curve.y0()));
    if (curve.bow() < .05) {
      body.append('L');
    } else {
      body.append('Q')
          .append(number(curve.cx()))
          .append(' ')
          .append(number(curve.cy()))
          .append(' ');
    }
    return body.append(number(curve.x1()))
        .append(' ')
        .append(number(curve.y1()))
        .append("\" fill=\"none\"");
  }

  private static String fill(int argb) {
    return paint("fill", argb);
  }

  private static String stroke(int argb, double lineWidth) {
    return paint("stroke", argb) + " stroke-width=\"" + number(lineWidth) + "\"";
  }

  private static String paint(String attribute, int argb) {
    String colour = String.format(Locale.ROOT, " %s=\"#%06x\"", attribute, argb & 0xFFFFFF);
    int alpha = argb >>> 24;
    return alpha == 255
        ? colour
        : colour + " " + attribute + "-opacity=\"" + number(alpha / 255.0) + "\"";
  }

  private static String number(double value) {
    BigDecimal rounded = BigDecimal.valueOf(value).setScale(2, RoundingMode.HALF_UP);
    return rounded.signum() == 0 ? "0" : rounded.stripTrailingZeros().toPlainString();
  }

  /** Collects the data of a path. */
  private static final class PathData implements PathSink {
    private final StringBuilder data = new StringBuilder();

    @Override
    public void moveTo(double x, double y) {
      data.append('M').append(number(x)).append(' ').append(number(y));
    }

    @Override
    public void lineTo(double x, double y) {
      data.append('L').append(number(x)).append(' ').append(number(y));
    }

    @Override
    public void quadTo(double cx, double cy, double x, double y) {
      data.append('Q')
          .append(number(cx))
          .append(' ')
          .append(number(cy))
          .append(' ')
          .append(number(x))
          .append(' ')
          .append(number(y));
    }

    @Override
    public void close() {
      data.append('Z');
    }
  }
}
