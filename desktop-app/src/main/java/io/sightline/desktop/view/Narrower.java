package io.sightline.desktop.view;

import io.sightline.desktop.find.Subject;
import io.sightline.desktop.find.Truth;
import io.sightline.desktop.scene.MapModel;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;

/**
 * Takes from a map what a narrowing leaves of it: the edges that pass, their ends, and the nodes
 * that pass by themselves; of these, what is near enough.
 */
final class Narrower {
  private final Narrowing narrowing;
  private final Parties parties;

  Narrower(Narrowing narrowing, Parties parties) {
    this.narrowing = narrowing;
    this.parties = parties;
  }

  /**
   * Narrows a map.
   *
   * @param subjects the edges of the map, in its order
   * @param hiddenChecks how many edges the map lacks already
   */
  ShownMap narrow(MapModel whole, List<Subject.Edge> subjects, int hiddenChecks) {
    BitSet edges = new BitSet();
    BitSet nodes = new BitSet();
    BitSet connected = new BitSet();
    for (int e = 0; e < subjects.size(); e++) {
      MapModel.Edge edge = whole.edges().get(e);
      connected.set(edge.from());
      connected.set(edge.to());
      if (narrowing.filter().test(subjects.get(e)) == Truth.YES) {
        edges.set(e);
        nodes.set(edge.from());
        nodes.set(edge.to());
      }
    }
    for (int i = 0; i < whole.nodes().size(); i++) {
      Subject node = new Subject.Node(parties.node(whole.nodes().get(i).id()), connected.get(i));
      if (!nodes.get(i) && narrowing.filter().test(node) == Truth.YES) {
        nodes.set(i);
      }
    }
    Route route = null;
    switch (narrowing.focus()) {
      case null -> {
        // All that passes.
      }
      case Narrowing.Around around -> {
        nodes = near(whole, around, nodes, edges);
        keepWithin(whole, nodes, edges);
      }
      case Narrowing.Path path -> {
        route = Route.find(whole, path, edges);
        nodes = route.nodes(whole);
        edges = route.edges();
      }
    }
    MapModel shown =
        narrowing.hidesOthers() ? whole.only(nodes, edges) : whole.emphasising(nodes, edges);
    return new ShownMap(whole, shown, nodes.cardinality(), hiddenChecks, route);
  }

  /** The node itself, even if it does not pass, and what it reaches over edges that do. */
  private BitSet near(MapModel whole, Narrowing.Around focus, BitSet passing, BitSet edges) {
    BitSet reached = new BitSet();
    for (int i = 0; i < whole.nodes().size(); i++) {
      if (parties.isAbout(whole.nodes().get(i).id(), focus.id())) {
        reached.set(i);
      }
    }
    List<List<Integer>> neighbours = neighbours(whole, edges);
    BitSet border = (BitSet) reached.clone();
    for (int hop = 0; hop < focus.hops() && !border.isEmpty(); hop++) {
      BitSet next = new BitSet();
      border.stream().forEach(i -> neighbours.get(i).forEach(next::set));
      next.and(passing);
      next.andNot(reached);
      reached.or(next);
      border = next;
    }
    return reached;
  }

  private static List<List<Integer>> neighbours(MapModel whole, BitSet edges) {
    List<List<Integer>> neighbours = new ArrayList<>();
    whole.nodes().forEach(_ -> neighbours.add(new ArrayList<>()));
    edges.stream()
        .mapToObj(whole.edges()::get)
        .forEach(
            edge -> {
              neighbours.get(edge.from()).add(edge.to());
              neighbours.get(edge.to()).add(edge.from());
            });
    return neighbours;
  }

  private static void keepWithin(MapModel whole, BitSet nodes, BitSet edges) {
    for (int e = edges.nextSetBit(0); e >= 0; e = edges.nextSetBit(e + 1)) {
      MapModel.Edge edge = whole.edges().get(e);
      if (!nodes.get(edge.from()) || !nodes.get(edge.to())) {
        edges.clear(e);
      }
    }
  }
}
