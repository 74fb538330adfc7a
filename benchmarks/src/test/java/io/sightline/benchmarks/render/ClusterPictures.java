package io.sightline.benchmarks.render;

import io.sightline.desktop.scene.Camera;
import io.sightline.desktop.scene.PreparedMap;
import io.sightline.desktop.scene.TopologyMap;
import io.sightline.desktop.theme.Palette;
import io.sightline.desktop.view.EdgeMode;
import io.sightline.desktop.view.NodeMode;
import java.awt.image.BufferedImage;
import java.io.File;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import javafx.application.Platform;
import javafx.scene.Scene;
import javafx.scene.image.WritableImage;
import javafx.stage.Stage;
import javax.imageio.ImageIO;

/**
 * Draws the scripted cluster with 1,000 and 5,000 pods, light and dark, from afar, nearer and near,
 * to look at by hand.
 *
 * <p>Argument: the directory to write to. To be run with {@code -Dglass.platform=Headless
 * -Dprism.order=sw}.
 */
final class ClusterPictures {
  private static final double WIDTH = 1440;
  private static final double HEIGHT = 900;
  private static final List<Double> CLOSER = List.of(1.0, 2.0, 3.2, 5.0, 10.0);

  private ClusterPictures() {}

  public static void main(String[] arguments) throws Exception {
    File directory = new File(arguments[0]);
    Platform.startup(() -> {});
    for (int nodes : new int[] {1_000, 5_000}) {
      PreparedMap prepared =
          ScriptedMap.of(nodes, 3 * nodes).prepared(EdgeMode.PROTOCOL, NodeMode.HEALTH);
      TopologyMap map = onFx(() -> show(prepared));
      while (!onFx(() -> map.positions().settled() && map.positions().ids().size() == nodes)) {
        Thread.sleep(200);
      }
      Thread.sleep(1500);
      for (Palette palette : List.of(Palette.LIGHT, Palette.DARK)) {
        for (double closer : CLOSER) {
          String name =
              "%d-%s-%.1f.png".formatted(nodes, palette.dark() ? "dark" : "light", closer);
          look(map, palette, closer, new File(directory, name));
        }
      }
      onFx(
          () -> {
            map.close();
            return map;
          });
    }
    System.exit(0);
  }

  private static TopologyMap show(PreparedMap prepared) {
    TopologyMap map = new TopologyMap(7);
    Stage stage = new Stage();
    stage.setScene(new Scene(map, WIDTH, HEIGHT));
    stage.show();
    map.show(prepared);
    return map;
  }

  private static void look(TopologyMap map, Palette palette, double closer, File file)
      throws Exception {
    onFx(
        () -> {
          map.paletteProperty().set(palette);
          map.fitAll();
          Camera all = map.cameraProperty().get();
          map.zoom(closer, WIDTH * .45, HEIGHT * .5);
          System.out.printf("%s: scale %.3f%n", file.getName(), map.cameraProperty().get().scale());
          return all;
        });
    Thread.sleep(700);
    BufferedImage picture = onFx(() -> picture(map));
    ImageIO.write(picture, "png", file);
  }

  private static BufferedImage picture(TopologyMap map) {
    WritableImage image = map.snapshot(null, null);
    int width = (int) image.getWidth();
    int height = (int) image.getHeight();
    BufferedImage picture = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
    for (int y = 0; y < height; y++) {
      for (int x = 0; x < width; x++) {
        picture.setRGB(x, y, image.getPixelReader().getArgb(x, y));
      }
    }
    return picture;
  }

  private static <T> T onFx(Callable<T> work) throws Exception {
    CompletableFuture<T> result = new CompletableFuture<>();
    Platform.runLater(
        () -> {
          try {
            result.complete(work.call());
          } catch (Exception e) {
            result.completeExceptionally(e);
          }
        });
    return result.get(1, TimeUnit.MINUTES);
  }
}
