package io.sightline.desktop.scene;

import io.sightline.desktop.scene.raster.Text;
import io.sightline.desktop.theme.Palette;
import io.sightline.desktop.theme.ToneColours;
import org.kordamp.ikonli.materialdesign2.MaterialDesignP;

/** Draws nodes at each level of detail: cards, discs and dots. */
final class NodePainter {
  private final MapModel model;
  private final MapView view;
  private final Placed placed;
  private final Emphasis emphasis;
  private final Canvas canvas;
  private final Palette palette;
  private final double unit;

  NodePainter(MapModel model, MapView view, Placed placed, Emphasis emphasis, Canvas canvas) {
    this.model = model;
    this.view = view;
    this.placed = placed;
    this.emphasis = emphasis;
    this.canvas = canvas;
    palette = view.palette();
    unit = view.pixelRatio() * view.camera().scale();
  }

  void paint() {
    double margin = Placed.MARGIN * view.pixelRatio();
    for (int i : placed.nodesInView()) {
      double reach = placed.halfHeight(i) + margin;
      if (!canvas.shows(placed.y(i) - reach, placed.y(i) + reach)) {
        continue;
      }
      MapModel.Node node = model.nodes().get(i);
      switch (view.detail()) {
        case CARDS -> card(i, node);
        case DISCS -> disc(i, node);
        case DOTS, ISLANDS -> dot(i, node);
      }
    }
  }

  private int dim(int argb, boolean dimmed) {
    if (!dimmed) {
      return argb;
    }
    return mix(argb, palette.canvas(), 0.68);
  }

  /** An opaque colour on the way to another. */
  static int mix(int from, int to, double share) {
    int r = (int) Math.round(((from >> 16) & 255) * (1 - share) + ((to >> 16) & 255) * share);
    int g = (int) Math.round(((from >> 8) & 255) * (1 - share) + ((to >> 8) & 255) * share);
    int b = (int) Math.round((from & 255) * (1 - share) + (to & 255) * share);
    return (from & 0xFF000000) | (r << 16) | (g << 8) | b;
  }

  private int status(MapModel.Health health) {
    return switch (health) {
      case OK -> palette.ok();
      case WARNING -> palette.warning();
      case FAILING -> palette.failing();
    };
  }

  private void card(int index, MapModel.Node node) {
    Bounds box = placed.box(index);
    boolean dimmed = emphasis.dimsNode(index);
    boolean selected = index == view.selectedNode();
    double radius = 10 * unit;
    double x = box.left();
    double y = box.top();
    double w = box.width();
    double h = box.height();
    if (!dimmed) {
      canvas.shadow(x, y + 2.5 * unit, w, h, radius, 9 * unit, palette.cardShadow());
    }
    if (selected || index == view.hoverNode()) {
      double grow = (selected ? 4 : 3) * view.pixelRatio();
      canvas.fillRoundRect(
          x - grow,
          y - grow,
          w + 2 * grow,
          h + 2 * grow,
          radius + grow,
          Palette.withAlpha(palette.accent(), selected ? 255 : 120));
    }
    canvas.fillRoundRect(x, y, w, h, radius, dim(palette.card(), dimmed));
    boolean alarmed = node.health() != MapModel.Health.OK;
    canvas.strokeRoundRect(
        x,
        y,
        w,
        h,
        radius,
        (alarmed ? 1.8 : 1) * Math.max(unit, view.pixelRatio() * .8),
        dim(alarmed ? status(node.health()) : palette.cardBorder(), dimmed));
    icon(node, x + 26 * unit, y + 25 * unit, 16 * unit, dimmed);
    words(node, x, y, w, dimmed);
    if (!node.badges().isEmpty()) {
      badges(node, x + 10 * unit, y + (Cards.HEIGHT - 3) * unit, x + w - 8 * unit, dimmed);
    }
    if (node.pinned()) {
      canvas.icon(
          MaterialDesignP.PIN.getCode(),
          12 * unit,
          x + w - 10 * unit,
          y + 10 * unit,
          dim(palette.textMuted(), dimmed));
    }
  }

  private void words(MapModel.Node node, double x, double y, double w, boolean dimmed) {
    double textX = x + Cards.ICON_COLUMN * unit;
    double room = w - (Cards.ICON_COLUMN + 10) * unit;
    double title = titleSize(node.label(), room);
    String name = Text.fit(Text.Face.SEMIBOLD, title, node.label(), room);
    String detail = Cards.detail(node);
    boolean twoLines = unit >= 0.72 * view.pixelRatio() && !detail.isEmpty();
    double baseline = y + (twoLines ? 22.5 : 30) * unit;
    canvas.text(Text.Face.SEMIBOLD, title, name, textX, baseline, dim(palette.text(), dimmed));
    if (twoLines) {
      double size = Cards.DETAIL_SIZE * unit;
      canvas.text(
          Text.Face.REGULAR,
          size,
          Text.fit(Text.Face.REGULAR, size, detail, room),
          textX,
          y + 38.5 * unit,
          dim(palette.textMuted(), dimmed));
    }
  }

  /** As the card's scale has it; on small cards as large as is easy to read and finds room. */
  private double titleSize(String label, double room) {
    double scaled = Cards.TITLE_SIZE * unit;
    double readable = 9 * view.pixelRatio();
    if (scaled >= readable) {
      return scaled;
    }
    double width = Text.width(Text.Face.SEMIBOLD, readable, label);
    return width <= room ? readable : Math.max(scaled, readable * room / width);
  }

  /** A tile with the icon of the kind, ringed by health; trouble also has a sign of its own. */
  private void icon(MapModel.Node node, double cx, double cy, double radius, boolean dimmed) {
    Tones.Scale scale = model.tones().nodes();
    boolean toned = !scale.isNone();
    int ring =
        toned ? ToneColours.of(node.tone(), scale.categories(), palette) : status(node.health());
    canvas.fillCircle(
        cx, cy, radius, dim(toned ? mix(ring, palette.card(), 0.62) : palette.iconTile(), dimmed));
    canvas.strokeCircle(
        cx,
        cy,
        radius,
        Math.max(1.6 * view.pixelRatio(), radius * (toned ? .22 : .13)),
        dim(ring, dimmed));
    canvas.icon(
        Icons.of(node.kind()).getCode(), radius * 1.16, cx, cy, dim(palette.icon(), dimmed));
    if (node.health() != MapModel.Health.OK) {
      sign(node.health(), cx + radius * .74, cy - radius * .74, radius * .5, dimmed);
    }
  }

  /** "!" in a triangle-free disc for a warning, a cross in a diamond for a failure. */
  private void sign(MapModel.Health health, double x, double y, double radius, boolean dimmed) {
    int on = palette.onStatus();
    int fill = dim(status(health), dimmed);
    if (health == MapModel.Health.FAILING) {
      canvas.fillDiamond(x, y, radius * 1.75, palette.card());
      canvas.fillDiamond(x, y, radius * 1.45, fill);
      canvas.cross(x, y, radius * .42, radius * .3, on);
    } else {
      canvas.fillCircle(x, y, radius * 1.25, palette.card());
      canvas.fillCircle(x, y, radius, fill);
      canvas.fillRoundRect(
          x - radius * .15, y - radius * .62, radius * .3, radius * .76, radius * .15, on);
      canvas.fillCircle(x, y + radius * .46, radius * .19, on);
    }
  }

  private void badges(MapModel.Node node, double x, double y, double limit, boolean dimmed) {
    double size = Cards.BADGE_SIZE * unit;
    double height = 17 * unit;
    for (MapModel.Badge badge : node.badges()) {
      double width = Cards.badgeWidth(badge) * unit;
      if (x + width > limit) {
        return;
      }
      int colour = dim(status(badge.severity()), dimmed);
      canvas.fillRoundRect(x, y, width, height, height / 2, Palette.withAlpha(colour, 34));
      canvas.textCentred(
          Text.Face.MEDIUM,
          size,
          badge.text(),
          x + width / 2,
          y + height / 2,
          mix(colour, palette.text(), palette.dark() ? 0.15 : 0.35));
      x += width + 6 * unit;
    }
  }

  private void disc(int index, MapModel.Node node) {
    boolean dimmed = emphasis.dimsNode(index);
    double radius = placed.halfWidth(index);
    double x = placed.x(index);
    double y = placed.y(index);
    halo(index, x, y, radius);
    canvas.fillCircle(x, y, radius, dim(palette.card(), dimmed));
    icon(node, x, y, radius, dimmed);
  }

  private void dot(int index, MapModel.Node node) {
    boolean dimmed = emphasis.dimsNode(index);
    double radius = placed.halfWidth(index);
    double x = placed.x(index);
    double y = placed.y(index);
    halo(index, x, y, radius);
    if (node.health() == MapModel.Health.FAILING) {
      canvas.fillDiamond(x, y, radius * 1.7, dim(status(node.health()), dimmed));
    } else {
      Tones.Scale scale = model.tones().nodes();
      int colour =
          !scale.isNone()
              ? ToneColours.of(node.tone(), scale.categories(), palette)
              : node.health() == MapModel.Health.OK
                  ? mix(palette.ok(), palette.icon(), 0.35)
                  : status(node.health());
      canvas.fillCircle(x, y, radius, dim(colour, dimmed));
    }
  }

  private void halo(int index, double x, double y, double radius) {
    if (index == view.selectedNode() || index == view.hoverNode()) {
      int alpha = index == view.selectedNode() ? 255 : 120;
      canvas.fillCircle(
          x, y, radius + 4 * view.pixelRatio(), Palette.withAlpha(palette.accent(), alpha));
    }
  }
}
