package io.sightline.desktop.scene;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What the map draws: nodes, edges and groups, without positions and without saying where they come
 * from.
 *
 * <p>Immutable, so it may be handed between threads. Edges refer to nodes by index. Two models are
 * about the same node when its id is equal; positions and the selection survive on that.
 *
 * @param changes how edges, by their index, differ from another time; empty where nothing is
 *     compared or nothing changed
 * @param tones what colours say beside protocol and health
 */
public record MapModel(
    List<Group> groups,
    List<Node> nodes,
    List<Edge> edges,
    Caption caption,
    SortedMap<Integer, Change> changes,
    Tones tones) {

  /** Group index of a node that belongs to no group. */
  public static final int NO_GROUP = -1;

  /** A map of nothing. */
  public static final MapModel EMPTY = builder().build();

  /** A model that is compared with nothing. */
  public MapModel(List<Group> groups, List<Node> nodes, List<Edge> edges, Caption caption) {
    this(groups, nodes, edges, caption, Collections.emptySortedMap(), Tones.NONE);
  }

  public MapModel {
    changes = Collections.unmodifiableSortedMap(new TreeMap<>(changes));
    groups = List.copyOf(groups);
    nodes = List.copyOf(nodes);
    edges = List.copyOf(edges);
    for (Edge edge : edges) {
      if (edge.from < 0 || edge.from >= nodes.size() || edge.to < 0 || edge.to >= nodes.size()) {
        throw new IllegalArgumentException(
            "Edge " + edge + " refers to a node outside 0.." + (nodes.size() - 1));
      }
    }
    for (Node node : nodes) {
      if (node.group < NO_GROUP || node.group >= groups.size()) {
        throw new IllegalArgumentException(
            "Node " + node.id + " is in unknown group " + node.group);
      }
    }
  }

  /** What a node stands for; decides its icon. */
  public enum Kind {
    WORKLOAD,
    POD,
    CONTAINER,
    PROCESS,
    SERVICE,
    INGRESS,
    MACHINE,
    DATABASE,
    CACHE,
    QUEUE,
    DNS,
    JOB,
    CLIENT,
    VOLUME,
    EXTERNAL_HOST,
    INTERNET,
    OTHER
  }

  /** How well a node is; drawn as colour and as shape. */
  public enum Health {
    OK,
    WARNING,
    FAILING
  }

  /** The worst that happened to the traffic of an edge. */
  public enum Verdict {
    OK,
    FAILING,
    BLOCKED
  }

  /** How an edge differs from another time; drawn as colour and as sign. */
  public enum ChangeKind {
    NEW,
    GONE,
    /** It fails more, or is blocked. */
    WORSE,
    SLOWER,
    /** It fails less, or is faster. */
    BETTER
  }

  /**
   * How an edge differs from another time.
   *
   * @param words in a few words with figures, such as "9 ms → 400 ms"
   */
  public record Change(ChangeKind kind, String words) {}

  /**
   * A namespace (or another set of nodes) drawn as an island.
   *
   * @param cluster name of the cluster it is in, empty where there is but one
   */
  public record Group(String id, String name, String cluster) {
    /** What is written on it. */
    public String label() {
      return cluster.isEmpty() ? name : cluster + " / " + name;
    }
  }

  /** A short remark on a node, such as "throttled" or "3 restarts". */
  public record Badge(String text, Health severity) {}

  /**
   * A node.
   *
   * @param group index into {@link MapModel#groups()} or {@link #NO_GROUP}
   * @param requestsPerSecond requests it answers, 0 when unknown
   * @param pinned whether the layout leaves it where it is
   * @param faint whether it stays in the background, because something else is looked for
   * @param tone its step on the scale of the nodes, {@link Tones#NO_TONE} for none
   */
  public record Node(
      String id,
      String label,
      Kind kind,
      int group,
      Health health,
      List<Badge> badges,
      double requestsPerSecond,
      boolean pinned,
      boolean faint,
      int tone) {
    public Node {
      badges = List.copyOf(badges);
    }

    Node withPinned(boolean nowPinned) {
      return nowPinned == pinned
          ? this
          : new Node(
              id, label, kind, group, health, badges, requestsPerSecond, nowPinned, faint, tone);
    }

    Node within(int otherGroup, String otherLabel) {
      return new Node(
          id, otherLabel, kind, otherGroup, health, badges, requestsPerSecond, pinned, faint, tone);
    }

    Node withFaint(boolean nowFaint) {
      return new Node(
          id, label, kind, group, health, badges, requestsPerSecond, pinned, nowFaint, tone);
    }

    Node withTone(int other) {
      return new Node(
          id, label, kind, group, health, badges, requestsPerSecond, pinned, faint, other);
    }
  }

  /**
   * Directed traffic of one protocol.
   *
   * @param protocol lower-case name as in facts: "http", "postgresql", "tcp", …
   * @param p95LatencyNanos 95th percentile of request latency, {@link #UNKNOWN_LATENCY} when no
   *     request was paired
   * @param failedShare the part of what was tried that failed, from 0 to 1
   * @param failure why connections fail, in a few words; empty when none does
   * @param faint whether it stays in the background, because something else is looked for
   * @param tone its step on the scale of the edges, {@link Tones#NO_TONE} for none
   */
  public record Edge(
      int from,
      int to,
      String protocol,
      double requestsPerSecond,
      double errorsPerSecond,
      double bytesPerSecond,
      long p95LatencyNanos,
      Verdict verdict,
      double failedShare,
      String failure,
      boolean faint,
      int tone) {
    /** The latency of an edge on which no request was paired with its response. */
    public static final long UNKNOWN_LATENCY = -1;

    Edge with(int newFrom, int newTo, boolean nowFaint) {
      return new Edge(
          newFrom,
          newTo,
          protocol,
          requestsPerSecond,
          errorsPerSecond,
          bytesPerSecond,
          p95LatencyNanos,
          verdict,
          failedShare,
          failure,
          nowFaint,
          tone);
    }

    Edge withTone(int other) {
      return new Edge(
          from,
          to,
          protocol,
          requestsPerSecond,
          errorsPerSecond,
          bytesPerSecond,
          p95LatencyNanos,
          verdict,
          failedShare,
          failure,
          faint,
          other);
    }
  }

  /**
   * The words around a picture.
   *
   * @param title what is shown, such as the cluster's name
   * @param timeRange the time shown, as the reader is to read it
   * @param filter the filter in force, empty for none
   * @param captureHash hash of the capture that the picture was made from, empty when live
   * @param lost observations known to be lost in the range
   */
  public record Caption(
      String title, String timeRange, String filter, String captureHash, long lost) {
    /** No words at all. */
    public static final Caption NONE = new Caption("", "", "", "", 0);
  }

  /** The same model with exactly the given nodes pinned. */
  public MapModel withPinned(Set<String> ids) {
    if (nodes.stream().allMatch(n -> n.pinned == ids.contains(n.id))) {
      return this;
    }
    return new MapModel(
        groups,
        nodes.stream().map(n -> n.withPinned(ids.contains(n.id))).toList(),
        edges,
        caption,
        changes,
        tones);
  }

  /** The same model with all but the given nodes and edges in the background. */
  public MapModel emphasising(BitSet clearNodes, BitSet clearEdges) {
    List<Node> newNodes = new ArrayList<>(nodes.size());
    for (int i = 0; i < nodes.size(); i++) {
      newNodes.add(nodes.get(i).withFaint(!clearNodes.get(i)));
    }
    List<Edge> newEdges = new ArrayList<>(edges.size());
    for (int e = 0; e < edges.size(); e++) {
      Edge edge = edges.get(e);
      newEdges.add(edge.with(edge.from, edge.to, !clearEdges.get(e)));
    }
    return new MapModel(groups, newNodes, newEdges, caption, changes, tones);
  }

  /** The model of the given nodes, and of the given edges as far as both of their ends are left. */
  public MapModel only(BitSet keptNodes, BitSet keptEdges) {
    int[] index = new int[nodes.size()];
    List<Node> newNodes = new ArrayList<>();
    for (int i = 0; i < nodes.size(); i++) {
      index[i] = keptNodes.get(i) ? newNodes.size() : -1;
      if (keptNodes.get(i)) {
        newNodes.add(nodes.get(i));
      }
    }
    List<Edge> newEdges = new ArrayList<>();
    for (int e = 0; e < edges.size(); e++) {
      Edge edge = edges.get(e);
      if (keptEdges.get(e) && index[edge.from] >= 0 && index[edge.to] >= 0) {
        newEdges.add(edge.with(index[edge.from], index[edge.to], edge.faint));
      }
    }
    return new MapModel(groups, newNodes, newEdges, caption, Collections.emptySortedMap(), tones);
  }

  /** Starts an empty model. */
  public static Builder builder() {
    return new Builder();
  }

  /** Collects a model by ids; not thread-safe. */
  public static final class Builder {
    private final Map<String, Integer> groupIndex = new LinkedHashMap<>();
    private final Map<String, Integer> nodeIndex = new LinkedHashMap<>();
    private final List<Group> groups = new ArrayList<>();
    private final List<Node> nodes = new ArrayList<>();
    private final List<Edge> edges = new ArrayList<>();
    private Caption caption = Caption.NONE;
    private Tones tones = Tones.NONE;
    private final TreeMap<Integer, Change> changes = new TreeMap<>();

    private Builder() {}

    /** Adds a group unless there is one of that id. */
    public Builder group(String id, String name) {
      return group(new Group(id, name, ""));
    }

    /** Adds a group unless there is one of its id. */
    public Builder group(Group group) {
      if (groupIndex.putIfAbsent(group.id(), groups.size()) == null) {
        groups.add(group);
      }
      return this;
    }

    /** Adds a healthy node without badges. */
    public Builder node(String id, String label, Kind kind, @Nullable String groupId) {
      return node(id, label, kind, groupId, Health.OK, List.of(), 0, false);
    }

    /**
     * Adds a node.
     *
     * @param groupId a group added before, or null for none
     */
    public Builder node(
        String id,
        String label,
        Kind kind,
        @Nullable String groupId,
        Health health,
        List<Badge> badges,
        double requestsPerSecond,
        boolean pinned) {
      if (nodeIndex.putIfAbsent(id, nodes.size()) != null) {
        throw new IllegalArgumentException("Node " + id + " was added twice");
      }
      int group = groupId == null ? NO_GROUP : indexOf(groupIndex, groupId, "group");
      nodes.add(
          new Node(
              id,
              label,
              kind,
              group,
              health,
              badges,
              requestsPerSecond,
              pinned,
              false,
              Tones.NO_TONE));
      return this;
    }

    /**
     * Adds a node that is like one of another model.
     *
     * @param groupId a group added before, or null for none
     */
    public Builder node(String id, Node like, @Nullable String groupId, List<Badge> badges) {
      node(
          id,
          like.label,
          like.kind,
          groupId,
          like.health,
          badges,
          like.requestsPerSecond,
          like.pinned);
      nodes.add(nodes.removeLast().withFaint(like.faint).withTone(like.tone));
      return this;
    }

    /** Adds an edge that is like one of another model between two nodes added before. */
    public Builder edge(String from, String to, Edge like) {
      edges.add(
          like.with(indexOf(nodeIndex, from, "node"), indexOf(nodeIndex, to, "node"), like.faint));
      return this;
    }

    /** Adds an edge between two nodes added before, all of whose failures are requests. */
    public Builder edge(
        String from,
        String to,
        String protocol,
        double requestsPerSecond,
        double errorsPerSecond,
        double bytesPerSecond,
        long p95LatencyNanos,
        Verdict verdict) {
      return edge(
          from,
          to,
          protocol,
          requestsPerSecond,
          errorsPerSecond,
          bytesPerSecond,
          p95LatencyNanos,
          verdict,
          requestsPerSecond > 0 ? errorsPerSecond / requestsPerSecond : 0,
          "");
    }

    /** Adds an edge between two nodes added before. */
    public Builder edge(
        String from,
        String to,
        String protocol,
        double requestsPerSecond,
        double errorsPerSecond,
        double bytesPerSecond,
        long p95LatencyNanos,
        Verdict verdict,
        double failedShare,
        String failure) {
      edges.add(
          new Edge(
              indexOf(nodeIndex, from, "node"),
              indexOf(nodeIndex, to, "node"),
              protocol,
              requestsPerSecond,
              errorsPerSecond,
              bytesPerSecond,
              p95LatencyNanos,
              verdict,
              failedShare,
              failure,
              false,
              Tones.NO_TONE));
      return this;
    }

    /** Says how the edge that was added last differs from another time. */
    public Builder change(Change change) {
      changes.put(edges.size() - 1, change);
      return this;
    }

    /** Sets what colours say. */
    public Builder tones(Tones newTones) {
      tones = newTones;
      return this;
    }

    /** Gives the node that was added last a step on the scale of the nodes. */
    public Builder nodeTone(int tone) {
      nodes.add(nodes.removeLast().withTone(tone));
      return this;
    }

    /** Gives the edge that was added last a step on the scale of the edges. */
    public Builder edgeTone(int tone) {
      edges.add(edges.removeLast().withTone(tone));
      return this;
    }

    /** Sets the words around the picture. */
    public Builder caption(Caption newCaption) {
      caption = newCaption;
      return this;
    }

    /** Whether a node of that id was added. */
    public boolean hasNode(String id) {
      return nodeIndex.containsKey(id);
    }

    /** The model of all that was added. */
    public MapModel build() {
      return new MapModel(groups, nodes, edges, caption, changes, tones);
    }

    private static int indexOf(Map<String, Integer> index, String id, String what) {
      Integer i = index.get(id);
      if (i == null) {
        throw new IllegalArgumentException("There is no " + what + " " + id + "; add it first");
      }
      return i;
    }
  }
}
