package io.sightline.desktop.app;

import io.sightline.core.topology.Entity;
import io.sightline.core.topology.Topology;
import io.sightline.desktop.issue.Issue;
import io.sightline.desktop.scene.Selection;
import io.sightline.desktop.scene.TopologyMap;
import io.sightline.desktop.session.SessionView;
import io.sightline.desktop.settings.CriticalApp;
import io.sightline.desktop.settings.Settings;
import io.sightline.desktop.view.Level;
import io.sightline.desktop.view.Rollup;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The critical applications of a window: marked and unmarked by the user, kept in the preferences
 * for the cluster or machine they run on, and shown on top. JavaFX application thread only.
 */
final class Criticals {
  private final TopologyMap map;
  private final Settings settings;
  private final Finder finder;
  private final Navigation navigation;
  private final Runnable toWorkloads;
  private final Consumer<Issue> tell;
  private final CriticalStrip strip;
  private Topology topology = Topology.EMPTY;

  /**
   * @param toWorkloads shows the map of workloads
   */
  Criticals(
      TopologyMap map,
      Settings settings,
      Finder finder,
      Navigation navigation,
      Runnable toWorkloads,
      Consumer<Issue> tell) {
    this.map = map;
    this.settings = settings;
    this.finder = finder;
    this.navigation = navigation;
    this.toWorkloads = toWorkloads;
    this.tell = tell;
    this.strip = new CriticalStrip(this::choose, map::requestFocus);
  }

  CriticalStrip strip() {
    return strip;
  }

  /** Those that a view may have: of its clusters, of its machines, and of neither. */
  List<CriticalApp> of(SessionView view) {
    List<CriticalApp> all = settings.preferences().critical();
    if (all.isEmpty()) {
      return all;
    }
    Set<String> homes =
        view.topology().entities().values().stream()
            .flatMap(
                entity ->
                    switch (entity.kind()) {
                      case CLUSTER -> Stream.of(entity.id());
                      case NODE -> Stream.of(entity.name());
                      default -> Stream.empty();
                    })
            .collect(Collectors.toSet());
    return all.stream().filter(app -> homes.contains(app.home())).toList();
  }

  void show(MapPicture picture) {
    topology = picture.view().topology();
    strip.show(picture.vitals());
  }

  /** Puts the keyboard on what is in most trouble. */
  void enter() {
    if (strip.isVisible()) {
      strip.enter();
    } else {
      tell.accept(Issue.note("Nothing is marked as critical yet: select a workload and press M."));
    }
  }

  /** Marks what is selected as critical, or no longer. */
  void toggle() {
    if (map.selectionProperty().get() instanceof Selection.Node(String id)) {
      toggle(id);
    } else {
      tell.accept(Issue.note("Select a workload or a pod first; then M marks it as critical."));
    }
  }

  /** Marks the workload of a node of the map, or no longer. */
  void toggle(String id) {
    Entity entity = workload(id);
    if (entity == null) {
      tell.accept(Issue.note("It is not there at this time, so it cannot be marked."));
      return;
    }
    CriticalApp app = Vitals.name(topology, entity);
    if (app.home().isEmpty()) {
      tell.accept(
          Issue.note(
              "%s is outside of the cluster; only what runs in it can be marked as critical."
                  .formatted(entity.name())));
      return;
    }
    boolean marked = settings.preferences().critical().contains(app);
    settings.prefer(it -> marked ? it.withoutCritical(app) : it.withCritical(app));
    tell.accept(
        Issue.done(
            entity.name()
                + (marked ? " is no longer marked as critical." : " is marked as critical.")));
  }

  boolean isMarked(String id) {
    Entity entity = workload(id);
    return entity != null
        && settings.preferences().critical().contains(Vitals.name(topology, entity));
  }

  private @Nullable Entity workload(String id) {
    return topology.entities().get(Rollup.of(topology, Level.WORKLOAD).shownAs(id));
  }

  private void choose(Vitals vitals) {
    if (!vitals.isThere()) {
      tell.accept(Issue.note("%s is not there at this time.".formatted(vitals.app().name())));
      return;
    }
    if (navigation.options().level() != Level.WORKLOAD) {
      toWorkloads.run();
      navigation.goTo(navigation.place());
    }
    finder.goTo(vitals.id());
    map.requestFocus();
  }
}
