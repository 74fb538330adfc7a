package io.sightline.benchmarks.render;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.sightline.core.topology.Topology;
import io.sightline.core.topology.TopologyFold;
import io.sightline.core.topology.TopologyRange;
import io.sightline.desktop.layout.LayoutSnapshot;
import io.sightline.desktop.scene.Camera;
import io.sightline.desktop.scene.MapModel;
import io.sightline.desktop.scene.TopologyMap;
import io.sightline.desktop.view.Level;
import io.sightline.desktop.view.MapOptions;
import io.sightline.desktop.view.MapProjection;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;
import javafx.application.Platform;
import javafx.scene.Scene;
import javafx.scene.layout.Pane;
import javafx.stage.Stage;
import org.jspecify.annotations.Nullable;

/**
 * A process that draws one graph in one window, by the map and by a peer in turn, and writes what
 * it measured to a file.
 *
 * <p>Arguments: how many nodes, how many edges, how many pairs for each peer, the file, then the
 * peers: {@code canvas} and {@code graphstream}, each with the number of views it leaves out for
 * one that it draws, as {@code canvas:3}.
 */
public final class RenderRun {
  private static final double WIDTH = 1280;
  private static final double HEIGHT = 800;
  private static final int SECONDS = 4;
  private static final int WARM_UP_ROUNDS = 6;
  private static final long SEED = 7;

  private final AtomicReference<@Nullable Film> filmed = new AtomicReference<>();
  private final Pane window;

  private RenderRun(Pane window) {
    this.window = window;
  }

  /** One run of the map with one of a peer, in either order. */
  public record Pair(String peer, Frames ours, Frames theirs) {}

  /** What a process measured. */
  public record Report(List<Pair> pairs, Frames still) {}

  /** Runs and exits. */
  public static void main(String[] arguments) throws Exception {
    int nodes = Integer.parseInt(arguments[0]);
    int edges = Integer.parseInt(arguments[1]);
    int pairs = Integer.parseInt(arguments[2]);
    List<MapModel> seconds = seconds(nodes, edges);
    CompletableFuture<Pane> shown = new CompletableFuture<>();
    Platform.startup(
        () -> {
          Pane pane = new Pane();
          Stage stage = new Stage();
          stage.setScene(new Scene(pane, WIDTH, HEIGHT));
          stage.show();
          shown.complete(pane);
        });
    RenderRun run = new RenderRun(shown.get(30, TimeUnit.SECONDS));
    Report report = run.measure(seconds, pairs, List.of(arguments).subList(4, arguments.length));
    new ObjectMapper().writeValue(Path.of(arguments[3]).toFile(), report);
    System.exit(0);
  }

  /** The pods of a scripted cluster with the figures of each second. */
  static List<MapModel> seconds(int nodes, int edges) {
    ScriptedCluster cluster = new ScriptedCluster(nodes, edges, SEED);
    TopologyFold fold = new TopologyFold();
    fold.apply(cluster.introduction());
    List<MapModel> models = new ArrayList<>();
    for (int second = 0; second < SECONDS; second++) {
      Topology before = fold.topology();
      fold.apply(cluster.traffic(second));
      models.add(
          MapProjection.model(
              TopologyRange.between(before, fold.topology()),
              1,
              MapOptions.DEFAULT.withLevel(Level.POD),
              MapModel.Caption.NONE));
    }
    return models;
  }

  private Report measure(List<MapModel> seconds, int pairs, List<String> peers) throws Exception {
    MapModel model = seconds.getFirst();
    TopologyMap map = onFx(() -> newMap(model));
    awaitSettled(map, model.nodes().size());
    Camera all =
        onFx(
            () -> {
              map.fitAll();
              return map.cameraProperty().get();
            });
    List<Camera> path = CameraPath.from(all, WIDTH, HEIGHT);
    MapSide ours = onFx(() -> new MapSide(map, seconds));
    for (int i = 0; i < WARM_UP_ROUNDS; i++) {
      film(ours, path);
    }
    List<Pair> measured = new ArrayList<>();
    for (String wish : peers) {
      String[] words = wish.split(":", -1);
      int step = Integer.parseInt(words[1]);
      List<Camera> fewer =
          IntStream.range(0, path.size())
              .filter(i -> i % step == step / 2)
              .mapToObj(path::get)
              .toList();
      Side peer = onFx(() -> peer(words[0], model, map, all));
      film(peer, fewer);
      for (int i = 0; i < pairs; i++) {
        if (i % 2 == 1) {
          Frames first = film(ours, path);
          measured.add(new Pair(words[0], first, film(peer, fewer)));
        } else {
          Frames first = film(peer, fewer);
          measured.add(new Pair(words[0], film(ours, path), first));
        }
      }
    }
    List<Camera> still = IntStream.range(0, path.size()).mapToObj(_ -> path.getLast()).toList();
    film(ours, still);
    Frames standing = film(ours, still);
    onFx(
        () -> {
          map.close();
          return map;
        });
    return new Report(measured, standing);
  }

  private TopologyMap newMap(MapModel model) {
    TopologyMap map = new TopologyMap(SEED);
    map.reducedMotionProperty().unbind();
    map.reducedMotionProperty().set(false);
    // Each node and each edge, as the peers draw them.
    map.summingProperty().set(false);
    map.setPrefSize(WIDTH, HEIGHT);
    map.resize(WIDTH, HEIGHT);
    map.setOnFrame(
        nanos -> {
          Film film = filmed.get();
          if (film != null) {
            film.painted(nanos);
          }
        });
    window.getChildren().setAll(map);
    map.setModel(model);
    return map;
  }

  private static void awaitSettled(TopologyMap map, int nodes) throws Exception {
    long begun = System.nanoTime();
    while (!onFx(() -> map.positions().settled() && map.positions().ids().size() == nodes)) {
      if (System.nanoTime() - begun > TimeUnit.MINUTES.toNanos(2)) {
        throw new IllegalStateException("The layout did not come to rest in two minutes");
      }
      Thread.sleep(100);
    }
    // Nodes glide to where they belong.
    Thread.sleep(1500);
  }

  private static Side peer(String name, MapModel model, TopologyMap map, Camera all) {
    LayoutSnapshot at = map.positions();
    Map<String, Integer> index = new HashMap<>();
    for (int i = 0; i < at.ids().size(); i++) {
      index.put(at.ids().get(i), i);
    }
    int[] places = model.nodes().stream().mapToInt(n -> index.getOrDefault(n.id(), -1)).toArray();
    double[] x = IntStream.of(places).mapToDouble(i -> at.x()[i]).toArray();
    double[] y = IntStream.of(places).mapToDouble(i -> at.y()[i]).toArray();
    return switch (name) {
      case "canvas" -> new CanvasSide(model, x, y, WIDTH, HEIGHT);
      case "graphstream" -> new GraphStreamSide(model, x, y, all, WIDTH, HEIGHT);
      default -> throw new IllegalArgumentException("There is no peer named " + name);
    };
  }

  private Frames film(Side side, List<Camera> views) throws Exception {
    Film film =
        onFx(
            () -> {
              window.getChildren().setAll(side.root());
              Film begun = Film.begin(side, views);
              filmed.set(side instanceof MapSide ? begun : null);
              return begun;
            });
    try {
      return film.frames().get(2, TimeUnit.MINUTES);
    } finally {
      filmed.set(null);
    }
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
