package io.sightline.desktop.scene;

import io.sightline.desktop.layout.LayoutSnapshot;
import io.sightline.desktop.layout.LayoutThread;
import io.sightline.desktop.theme.Palette;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.function.LongConsumer;
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
  private static final long PARTICLE_FRAME_NANOS = 33_000_000;

  private final ReadOnlyObjectWrapper<MapModel> model =
      new ReadOnlyObjectWrapper<>(this, "model", MapModel.EMPTY);
  private final ObjectProperty<Palette> palette =
      new SimpleObjectProperty<>(this, "palette", Palette.LIGHT);
  private final ReadOnlyObjectWrapper<Selection> selection =
      new ReadOnlyObjectWrapper<>(this, "selection", Selection.none());
  private final ReadOnlyObjectWrapper<Selection> pointed =
      new ReadOnlyObjectWrapper<>(this, "pointed", Selection.none());
  private final Viewpoint viewpoint = new Viewpoint(this);
  private final BooleanProperty summing = new SimpleBooleanProperty(this, "summing", true);
  private final BooleanProperty reducedMotion =
      new SimpleBooleanProperty(this, "reducedMotion", false);
  private final ObservableSet<String> hiddenProtocols =
      FXCollections.observableSet(new TreeSet<>());

  private final MapSurface surface = new MapSurface();
  private final Motion motion = new Motion();
  private final LayoutThread layout;
  private final Pins pins;
  private final Pulse pulse = new Pulse(this::frame);

  private PreparedMap prepared = PreparedMap.of(MapModel.EMPTY, MapModel.EMPTY, Set.of());
  private MapScene scene = prepared.scene(Set.of());
  private LayoutSnapshot shown = LayoutSnapshot.EMPTY;
  private Consumer<Selection> onActivate = s -> {};
  private LongConsumer onFrame = nanos -> {};
  private boolean dirty = true;
  private final Zoomed zoomed = new Zoomed();
  private Scenery drawn = Scenery.of(scene, new double[0], new double[0]);
  private final Forming forming = new Forming();
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
    layout = new LayoutThread(layoutSeed, () -> pulse.wakeFromAnyThread(this::wake));
    pins = new Pins(layout);
    palette.addListener((property, old, now) -> invalidate());
    selection.addListener((property, old, now) -> invalidate());
    pointed.addListener((property, old, now) -> invalidate());
    viewpoint.cameraProperty().addListener((property, old, now) -> invalidate());
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
    return model.getReadOnlyProperty();
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
    show(PreparedMap.of(part, all, pins.ids()));
  }

  /** The same of what was prepared on another thread. */
  public void show(PreparedMap next) {
    prepared = next;
    model.set(next.part());
    pins.pinAsWished(next.whole(), this::mapPosition);
    rebuildScene();
    layout.setGraph(next.arranged(), isForming(next.whole()));
    motion.follow(scene.model(), shown);
    invalidate();
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
    return viewpoint.cameraProperty();
  }

  /** Whether things appear in place and nothing flows; bound to the system's setting at first. */
  public BooleanProperty reducedMotionProperty() {
    return reducedMotion;
  }

  /**
   * Whether a large map that is seen from afar shows several nodes as one, those of a workload and
   * then all of an island; it does at first.
   */
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

  /** Leaves so much room above what is fitted into the view, because something lies there. */
  public void setCoveredTop(double height) {
    viewpoint.setCoveredTop(height);
    invalidate();
  }

  /** Shows what a camera shows that was kept; counts as a move of the view by the user. */
  public void restoreCamera(Camera kept) {
    viewpoint.restore(kept);
  }

  /** Whether the user has moved the view. */
  public boolean isViewChosen() {
    return viewpoint.isChosen();
  }

  /** Shows the whole map; counts as a move of the view by the user. */
  public void fitAll() {
    viewpoint.show(framing().all());
  }

  /** Shows the selection with its neighbours, or everything when nothing is selected. */
  public void fitSelection() {
    Bounds bounds = framing().withNeighbours(selection.get());
    viewpoint.show(bounds.isEmpty() ? framing().all() : bounds.grown(60));
  }

  /** Shows a node in the middle of the view, large enough to be read. */
  public void center(String nodeId) {
    Point2D at = viewPosition(nodeId);
    if (at != null) {
      viewpoint.center(at.getX(), at.getY());
    }
  }

  /** Shows the island of an overview under a point of the view; returns whether there is one. */
  boolean showIsland(double viewX, double viewY) {
    Bounds island = surface.islandAt(viewX, viewY);
    if (!island.isEmpty()) {
      viewpoint.enlarge(island);
    }
    return !island.isEmpty();
  }

  /** Shows 100 % around the middle of the view. */
  public void zoomTo100() {
    viewpoint.zoomTo100();
  }

  /** Zooms by a factor about a point of the view. */
  public void zoom(double factor, double viewX, double viewY) {
    viewpoint.zoom(factor, viewX, viewY);
  }

  /** Moves the view by pixels. */
  public void pan(double dx, double dy) {
    viewpoint.pan(dx, dy);
  }

  /** Keeps the view from following the map as a whole from now on. */
  void holdView() {
    viewpoint.choose();
  }

  /** Pins a node at a place of the map. */
  public void pin(String id, double mapX, double mapY) {
    boolean free = pins.pin(id, mapX, mapY);
    int node = new Selection.Node(id).nodeIndex(scene.model());
    if (node >= 0 && node < motion.x().length) {
      motion.place(node, mapX, mapY);
    }
    if (free) {
      rebuildScene();
    }
    invalidate();
  }

  /** Lets a node go. */
  public void unpin(String id) {
    if (pins.unpin(id)) {
      rebuildScene();
      invalidate();
    }
  }

  /** Lets all nodes go. */
  public void unpinAll() {
    for (String id : pinned()) {
      unpin(id);
    }
  }

  /** The pinned nodes. */
  public Set<String> pinned() {
    return Set.copyOf(pins.ids());
  }

  /** The pinned nodes and where on the map they are held. */
  public Map<String, Point2D> pinnedPlaces() {
    return pins.places();
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

  /**
   * Where a node is seen, in the coordinates of this region, or the middle of those that one stands
   * for; null when it has no place yet.
   */
  public @Nullable Point2D viewPosition(String nodeId) {
    Point2D at = mapPosition(nodeId);
    Camera c = viewpoint.camera();
    return at == null ? null : new Point2D(c.viewX(at.getX()), c.viewY(at.getY()));
  }

  private @Nullable Point2D mapPosition(String nodeId) {
    if (!motion.isComplete()) {
      return null;
    }
    Bounds at =
        new Framing(scene, prepared.joined(), motion.x(), motion.y())
            .of(new Selection.Node(nodeId));
    return at.isEmpty() ? null : new Point2D(at.centreX(), at.centreY());
  }

  /** Stops the layout and all drawing; the map cannot be used afterwards. */
  public void close() {
    pulse.close();
    layout.close();
  }

  void point(int node, int edge) {
    pointed.set(Selection.of(shownModel(), node, edge));
  }

  void activate() {
    if (!(selection.get() instanceof Selection.Nothing)) {
      onActivate.accept(selection.get());
    }
  }

  /** What is drawn at this zoom; indexes of what is hit are its. */
  MapModel shownModel() {
    return surface.model();
  }

  /** Whether each node is drawn by itself, and can be moved. */
  boolean isOfSingleNodes() {
    return drawn.step() == MapView.Step.NODES && !zoomed.isMoving();
  }

  double mapX(int node) {
    return motion.x()[node];
  }

  double mapY(int node) {
    return motion.y()[node];
  }

  /** A map that the user does something with keeps its shape. */
  private boolean isForming(MapModel next) {
    boolean untouched =
        !viewpoint.isChosen() && pins.isEmpty() && selection.get() instanceof Selection.Nothing;
    return forming.isForming(next, untouched);
  }

  private void rebuildScene() {
    scene = prepared.scene(pins.ids());
  }

  private void invalidate() {
    dirty = true;
    wake();
  }

  private void wake() {
    if (getScene() != null) {
      pulse.wake();
    }
  }

  /**
   * One pulse: take over positions, move, paint what changed; returns whether there is more to do.
   */
  @SuppressWarnings("ReferenceEquality") // a snapshot that is another object is a newer one
  private boolean frame(long now, double seconds) {
    long begun = System.nanoTime();
    LayoutSnapshot latest = layout.latest();
    if (latest != shown) {
      shown = latest;
      motion.follow(scene.model(), latest);
      dirty = true;
    }
    boolean moved = reducedMotion.get() ? motion.jump() : motion.advance(seconds);
    if (follows() && (moved || dirty) && motion.isComplete()) {
      viewpoint.follow(framing().all());
    }
    if (getWidth() < 1 || getHeight() < 1 || !motion.isComplete()) {
      return false;
    }
    moved |=
        zoomed.advance(
            prepared,
            summing.get(),
            viewpoint.camera().scale(),
            reducedMotion.get() ? Double.POSITIVE_INFINITY : seconds);
    if (moved || dirty) {
      drawn = zoomed.scenery(prepared, scene, motion.x(), motion.y(), hiddenProtocols);
      surface.paint(drawn, view(viewpoint.outputScale()));
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
      return true;
    }
    return flowing;
  }

  /**
   * Who looks at one thing does not want it to move when the inspector opens beside it; and what is
   * left of a map stays where it was.
   */
  private boolean follows() {
    return !viewpoint.isChosen()
        && selection.get() instanceof Selection.Nothing
        && prepared.isWhole();
  }

  private void resized() {
    if (!follows() && motion.isComplete()) {
      viewpoint.reveal(framing().of(selection.get()));
    }
    invalidate();
  }

  private MapView view(double ratio) {
    Sight selected = Sight.of(selection.get(), drawn, prepared);
    Sight under = Sight.of(pointed.get(), drawn, prepared);
    return new MapView(
        getWidth(),
        getHeight(),
        ratio,
        new Bounds(0, 0, getWidth(), getHeight()),
        viewpoint.camera(),
        palette.get(),
        selected.node(),
        selected.edge(),
        under.node(),
        under.edge(),
        hiddenProtocols,
        drawn.step(),
        selected.members());
  }

  private Framing framing() {
    return new Framing(scene, prepared.joined(), motion.targetX(), motion.targetY());
  }
}
