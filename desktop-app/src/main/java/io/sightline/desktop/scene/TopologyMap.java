package io.sightline.desktop.scene;

import io.sightline.desktop.layout.LayoutGraph;
import io.sightline.desktop.layout.LayoutSnapshot;
import io.sightline.desktop.layout.LayoutThread;
import io.sightline.desktop.theme.Palette;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.function.LongConsumer;
import javafx.animation.AnimationTimer;
import javafx.application.Platform;
import javafx.beans.property.BooleanProperty;
import javafx.beans.property.ObjectProperty;
import javafx.beans.property.ReadOnlyObjectProperty;
import javafx.beans.property.ReadOnlyObjectWrapper;
import javafx.beans.property.SimpleBooleanProperty;
import javafx.beans.property.SimpleObjectProperty;
import javafx.collections.FXCollections;
import javafx.collections.ObservableSet;
import javafx.collections.SetChangeListener;
import javafx.geometry.Point2D;
import javafx.scene.AccessibleRole;
import javafx.scene.layout.Region;
import org.jspecify.annotations.Nullable;

/**
 * The live map: shows a {@link MapModel}, lays it out on a thread of its own, and lets the user
 * pan, zoom, select and pin.
 *
 * <p>Drag on the background pans; the wheel zooms at the pointer; dragging a node moves and pins
 * it; a click selects; Esc clears the selection; F fits the selection and, pressed again, all; 0
 * fits all; 1 shows 100 %. Until the user has moved the view it follows the map as a whole, and
 * never after. All methods are for the JavaFX application thread. Frames are drawn only while
 * something changes; with nothing moving the map uses no CPU.
 */
public final class TopologyMap extends Region {
  private static final double READABLE_SCALE = 0.8;
  private static final long PARTICLE_FRAME_NANOS = 33_000_000;
  private static final double MAX_OUTPUT_SCALE = 4;

  private final ObjectProperty<MapModel> model =
      new SimpleObjectProperty<>(this, "model", MapModel.EMPTY);
  private final ObjectProperty<Palette> palette =
      new SimpleObjectProperty<>(this, "palette", Palette.LIGHT);
  private final ReadOnlyObjectWrapper<Selection> selection =
      new ReadOnlyObjectWrapper<>(this, "selection", Selection.none());
  private final ReadOnlyObjectWrapper<Selection> pointed =
      new ReadOnlyObjectWrapper<>(this, "pointed", Selection.none());
  private final ReadOnlyObjectWrapper<Camera> camera =
      new ReadOnlyObjectWrapper<>(this, "camera", Camera.IDENTITY);
  private final BooleanProperty summing = new SimpleBooleanProperty(this, "summing", true);
  private final BooleanProperty reducedMotion =
      new SimpleBooleanProperty(this, "reducedMotion", false);
  private final ObservableSet<String> hiddenProtocols =
      FXCollections.observableSet(new TreeSet<>());

  private final MapSurface surface = new MapSurface();
  private final Motion motion = new Motion();
  private final Map<String, double[]> pins = new HashMap<>();
  private final AtomicBoolean wakePending = new AtomicBoolean();
  private final LayoutThread layout;
  private final AnimationTimer timer =
      new AnimationTimer() {
        @Override
        public void handle(long now) {
          frame(now);
        }
      };

  private MapScene scene = MapScene.of(MapModel.EMPTY);
  private MapModel whole = MapModel.EMPTY;
  private LayoutSnapshot shown = LayoutSnapshot.EMPTY;
  private Consumer<Selection> onActivate = s -> {};
  private LongConsumer onFrame = nanos -> {};
  private boolean dirty = true;
  private boolean overview;
  private boolean userMovedView;
  private boolean running;
  private boolean closed;
  private final Forming forming = new Forming();
  private long lastFrameNanos;
  private long lastParticlesNanos;

  /** Makes an empty map whose layout follows from the seed. */
  public TopologyMap(long layoutSeed) {
    getStyleClass().add("topology-map");
    setFocusTraversable(true);
    setAccessibleRole(AccessibleRole.IMAGE_VIEW);
    setAccessibleText("Map of the cluster");
    getChildren().add(surface.node());
    setMinSize(64, 64);
    setPrefSize(960, 640);
    layout = new LayoutThread(layoutSeed, this::wakeFromAnyThread);
    model.addListener((property, old, now) -> modelChanged(now));
    palette.addListener((property, old, now) -> invalidate());
    selection.addListener((property, old, now) -> invalidate());
    pointed.addListener((property, old, now) -> invalidate());
    camera.addListener((property, old, now) -> invalidate());
    hiddenProtocols.addListener((SetChangeListener<String>) change -> invalidate());
    reducedMotion.bind(Platform.getPreferences().reducedMotionProperty());
    reducedMotion.addListener((property, old, now) -> invalidate());
    summing.addListener((property, old, now) -> invalidate());
    widthProperty().addListener((property, old, now) -> resized());
    heightProperty().addListener((property, old, now) -> resized());
    sceneProperty().addListener((property, old, now) -> invalidate());
    new MapInput(this).install();
  }

  /** What is shown. */
  public ReadOnlyObjectProperty<MapModel> modelProperty() {
    return model;
  }

  /** Shows another model. */
  public void setModel(MapModel next) {
    show(next, next);
  }

  /**
   * Shows a part of a model, or all of it. What is left out keeps its place, so that nothing moves
   * when it is shown again.
   *
   * @param part nodes and edges of the whole
   */
  public void show(MapModel part, MapModel all) {
    whole = all;
    if (part.equals(model.get())) {
      modelChanged(part);
    } else {
      model.set(part);
    }
  }

  /** The model shown. */
  public MapModel getModel() {
    return model.get();
  }

  /** The colours. */
  public ObjectProperty<Palette> paletteProperty() {
    return palette;
  }

  /** What is selected. */
  public ReadOnlyObjectProperty<Selection> selectionProperty() {
    return selection.getReadOnlyProperty();
  }

  /** What the pointer is on. */
  public ReadOnlyObjectProperty<Selection> pointedProperty() {
    return pointed.getReadOnlyProperty();
  }

  /** Which part is seen. */
  public ReadOnlyObjectProperty<Camera> cameraProperty() {
    return camera.getReadOnlyProperty();
  }

  /** Whether things appear in place and nothing flows; bound to the system's setting at first. */
  public BooleanProperty reducedMotionProperty() {
    return reducedMotion;
  }

  /** Whether a large map that is seen from afar shows its islands in sums; it does at first. */
  public BooleanProperty summingProperty() {
    return summing;
  }

  /** Names of the protocols that are not shown; change the set to toggle them. */
  public ObservableSet<String> hiddenProtocols() {
    return hiddenProtocols;
  }

  /** Selects something, or nothing with {@link Selection#none()}. */
  public void select(Selection next) {
    selection.set(next);
  }

  /** What to do when a node or edge is opened, by double click or Enter. */
  public void setOnActivate(Consumer<Selection> action) {
    onActivate = action;
  }

  /** What to do after each frame, told how many nanoseconds the pulse was held for it. */
  public void setOnFrame(LongConsumer action) {
    onFrame = action;
  }

  /** Shows the whole map; counts as a move of the view by the user. */
  public void fitAll() {
    userMovedView = true;
    fit(framing().all());
  }

  /** Shows the selection with its neighbours, or everything when nothing is selected. */
  public void fitSelection() {
    Bounds bounds = framing().withNeighbours(selection.get());
    if (bounds.isEmpty()) {
      fitAll();
    } else {
      userMovedView = true;
      fit(bounds.grown(60));
    }
  }

  /** Shows a node in the middle of the view, large enough to be read. */
  public void center(String nodeId) {
    Point2D at = viewPosition(nodeId);
    if (at != null) {
      userMovedView = true;
      Camera near = camera.get();
      if (near.scale() < READABLE_SCALE) {
        near = near.zoomedTo(READABLE_SCALE, at.getX(), at.getY());
      }
      camera.set(near.panned(getWidth() / 2 - at.getX(), getHeight() / 2 - at.getY()));
    }
  }

  /** Shows the island of an overview under a point of the view, if there is one. */
  void showIsland(double viewX, double viewY) {
    Bounds island = surface.islandAt(viewX, viewY);
    if (!island.isEmpty()) {
      Camera now = camera.get();
      userMovedView = true;
      fit(
          new Bounds(
              now.mapX(island.left()),
              now.mapY(island.top()),
              now.mapX(island.right()),
              now.mapY(island.bottom())));
    }
  }

  /** Shows 100 % around the middle of the view. */
  public void zoomTo100() {
    userMovedView = true;
    camera.set(camera.get().zoomedTo(1, getWidth() / 2, getHeight() / 2));
  }

  /** Zooms by a factor about a point of the view. */
  public void zoom(double factor, double viewX, double viewY) {
    userMovedView = true;
    camera.set(camera.get().zoomed(factor, viewX, viewY));
  }

  /** Moves the view by pixels. */
  public void pan(double dx, double dy) {
    userMovedView = true;
    camera.set(camera.get().panned(dx, dy));
  }

  /** Keeps the view from following the map as a whole from now on. */
  void holdView() {
    userMovedView = true;
  }

  /** Pins a node at a place of the map. */
  public void pin(String id, double mapX, double mapY) {
    boolean known = pins.put(id, new double[] {mapX, mapY}) != null;
    layout.pin(id, mapX, mapY);
    int node = new Selection.Node(id).nodeIndex(scene.model());
    if (node >= 0 && node < motion.x().length) {
      motion.place(node, mapX, mapY);
    }
    if (!known) {
      rebuildScene(model.get());
    }
    invalidate();
  }

  /** Lets a node go. */
  public void unpin(String id) {
    if (pins.remove(id) != null) {
      layout.unpin(id);
      rebuildScene(model.get());
      invalidate();
    }
  }

  /** Lets all nodes go. */
  public void unpinAll() {
    for (String id : pins.keySet().toArray(String[]::new)) {
      unpin(id);
    }
  }

  /** The pinned nodes. */
  public Set<String> pinned() {
    return Set.copyOf(pins.keySet());
  }

  /** Lays everything but the pinned nodes out anew. */
  public void rearrange() {
    layout.restart();
  }

  /** The newest positions, for an export of what is seen. */
  public LayoutSnapshot positions() {
    return layout.latest();
  }

  /** Frames painted so far; stands still while the map is idle. */
  public long framesPainted() {
    return surface.frames();
  }

  /** Node under a point of the view, or -1. */
  public int nodeAt(double viewX, double viewY) {
    return surface.nodeAt(viewX, viewY);
  }

  /** Edge near a point of the view, or -1. */
  public int edgeAt(double viewX, double viewY) {
    return surface.edgeAt(viewX, viewY);
  }

  /** Where a node is seen, in the coordinates of this region; null when it has no place yet. */
  public @Nullable Point2D viewPosition(String nodeId) {
    int node = new Selection.Node(nodeId).nodeIndex(scene.model());
    if (node < 0 || !motion.isComplete() || node >= motion.x().length) {
      return null;
    }
    Camera c = camera.get();
    return new Point2D(c.viewX(motion.x()[node]), c.viewY(motion.y()[node]));
  }

  /** Stops the layout and all drawing; the map cannot be used afterwards. */
  public void close() {
    closed = true;
    timer.stop();
    running = false;
    layout.close();
  }

  void point(int node, int edge) {
    pointed.set(Selection.of(scene.model(), node, edge));
  }

  void activate() {
    if (!(selection.get() instanceof Selection.Nothing)) {
      onActivate.accept(selection.get());
    }
  }

  MapModel shownModel() {
    return scene.model();
  }

  double mapX(int node) {
    return motion.x()[node];
  }

  double mapY(int node) {
    return motion.y()[node];
  }

  private void modelChanged(MapModel next) {
    for (MapModel.Node node : whole.nodes()) {
      if (node.pinned() && !pins.containsKey(node.id())) {
        Point2D at = viewPosition(node.id());
        if (at != null) {
          double x = camera.get().mapX(at.getX());
          double y = camera.get().mapY(at.getY());
          pins.put(node.id(), new double[] {x, y});
          layout.pin(node.id(), x, y);
        }
      }
    }
    rebuildScene(next);
    layout.setGraph(arrangedGraph(), isForming(whole));
    motion.follow(scene.model(), shown);
    invalidate();
  }

  /** A map that the user does something with keeps its shape. */
  private boolean isForming(MapModel next) {
    boolean untouched =
        !userMovedView && pins.isEmpty() && selection.get() instanceof Selection.Nothing;
    return forming.isForming(next, untouched);
  }

  private LayoutGraph arrangedGraph() {
    return isWhole() ? scene.graph() : new Cards(whole).layoutGraph(whole);
  }

  private boolean isWhole() {
    return model.get().nodes().size() == whole.nodes().size()
        && model.get().edges().size() == whole.edges().size();
  }

  private void rebuildScene(MapModel next) {
    scene = MapScene.of(next.withPinned(pins.keySet()));
  }

  private void wakeFromAnyThread() {
    if (wakePending.compareAndSet(false, true)) {
      Platform.runLater(
          () -> {
            wakePending.set(false);
            wake();
          });
    }
  }

  private void invalidate() {
    dirty = true;
    wake();
  }

  private void wake() {
    if (!running && !closed && getScene() != null) {
      running = true;
      lastFrameNanos = 0;
      timer.start();
    }
  }

  /** One pulse: take over positions, move, paint what changed, or stop when nothing does. */
  @SuppressWarnings("ReferenceEquality") // a snapshot that is another object is a newer one
  private void frame(long now) {
    long begun = System.nanoTime();
    double seconds = lastFrameNanos == 0 ? 0.016 : Math.min(0.1, (now - lastFrameNanos) / 1e9);
    lastFrameNanos = now;
    LayoutSnapshot latest = layout.latest();
    if (latest != shown) {
      shown = latest;
      motion.follow(scene.model(), latest);
      dirty = true;
    }
    boolean moved = reducedMotion.get() ? motion.jump() : motion.advance(seconds);
    if (follows() && (moved || dirty) && motion.isComplete()) {
      fit(framing().all());
    }
    if (getWidth() < 1 || getHeight() < 1 || !motion.isComplete()) {
      rest();
      return;
    }
    if (moved || dirty) {
      overview =
          summing.get() && Overview.isCalledFor(overview, scene.model(), camera.get().scale());
      surface.paint(scene, motion.x(), motion.y(), view(outputScale()));
    }
    boolean flowing = !reducedMotion.get() && surface.hasTraffic();
    if (moved || dirty || (flowing && now - lastParticlesNanos >= PARTICLE_FRAME_NANOS)) {
      dirty = false;
      lastParticlesNanos = now;
      if (flowing) {
        surface.showWithTraffic(now / 1e9);
      } else {
        surface.show();
      }
      onFrame.accept(System.nanoTime() - begun);
    } else if (!flowing) {
      rest();
    }
  }

  /**
   * Who looks at one thing does not want it to move when the inspector opens beside it; and what is
   * left of a map stays where it was.
   */
  private boolean follows() {
    return !userMovedView && selection.get() instanceof Selection.Nothing && isWhole();
  }

  private void resized() {
    if (!follows() && motion.isComplete()) {
      Bounds own = framing().of(selection.get());
      camera.set(Framing.reveal(camera.get(), own, getWidth(), getHeight()));
    }
    invalidate();
  }

  private void rest() {
    timer.stop();
    running = false;
  }

  private MapView view(double ratio) {
    MapModel shownModel = scene.model();
    return new MapView(
        getWidth(),
        getHeight(),
        ratio,
        new Bounds(0, 0, getWidth(), getHeight()),
        camera.get(),
        palette.get(),
        selection.get().nodeIndex(shownModel),
        selection.get().edgeIndex(shownModel),
        pointed.get().nodeIndex(shownModel),
        pointed.get().edgeIndex(shownModel),
        hiddenProtocols,
        overview);
  }

  private double outputScale() {
    return getScene() == null || getScene().getWindow() == null
        ? 1
        : Math.clamp(getScene().getWindow().getOutputScaleX(), 1, MAX_OUTPUT_SCALE);
  }

  private void fit(Bounds bounds) {
    camera.set(Framing.fit(bounds, getWidth(), getHeight()));
  }

  private Framing framing() {
    return new Framing(scene, motion.targetX(), motion.targetY());
  }
}
