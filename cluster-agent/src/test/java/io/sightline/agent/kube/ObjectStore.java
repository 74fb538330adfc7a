package io.sightline.agent.kube;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * What a scripted API server has stored: each object as JSON with the version of its last change,
 * and the changes that are not forgotten yet. Thread-safe.
 */
public final class ObjectStore {
  private static final int MAX_CHANGES = 10_000;

  /** An object as it is served. */
  public record Stored(WatchedKind kind, String name, long version, String json) {}

  /** A change as it is told. */
  record Change(long version, String line) {}

  /**
   * What comes after a version.
   *
   * @param version up to which that is all
   */
  record Told(long version, List<Change> changes) {}

  /**
   * Some of a list.
   *
   * @param next where the next page begins; empty when this is the last
   */
  record Page(long version, List<Stored> objects, String next) {}

  private record Snapshot(long version, List<Stored> objects) {}

  private final Map<WatchedKind, TreeMap<String, Stored>> objects =
      new EnumMap<>(WatchedKind.class);
  private final Map<WatchedKind, List<Change>> changes = new EnumMap<>(WatchedKind.class);
  private final Map<WatchedKind, Long> lost = new EnumMap<>(WatchedKind.class);
  private final Map<String, Snapshot> snapshots = new HashMap<>();
  private long version = 1_000;
  private long forgotten;
  private int pokes;

  public ObjectStore() {
    for (WatchedKind kind : WatchedKind.values()) {
      objects.put(kind, new TreeMap<>());
      changes.put(kind, new ArrayList<>());
    }
  }

  /** Makes or changes an object, whose version is set. */
  public synchronized long put(WatchedKind kind, ObjectNode object) {
    version++;
    ObjectNode metadata = (ObjectNode) object.get("metadata");
    metadata.put("resourceVersion", Long.toString(version));
    String key = key(metadata);
    Stored stored = new Stored(kind, metadata.get("name").asString(), version, object.toString());
    Stored before = of(kind).put(key, stored);
    tell(kind, before == null ? "ADDED" : "MODIFIED", stored);
    return version;
  }

  /** Deletes an object; false when there is none. */
  public synchronized boolean delete(WatchedKind kind, ObjectNode object) {
    Stored before = of(kind).remove(key((ObjectNode) object.get("metadata")));
    if (before == null) {
      return false;
    }
    version++;
    ObjectNode last = object.deepCopy();
    ((ObjectNode) last.get("metadata")).put("resourceVersion", Long.toString(version));
    tell(kind, "DELETED", new Stored(kind, before.name(), version, last.toString()));
    return true;
  }

  private static String key(JsonNode metadata) {
    return metadata.path("namespace").asString("") + "/" + metadata.get("name").asString();
  }

  private void tell(WatchedKind kind, String type, Stored object) {
    List<Change> told = requireNonNull(changes.get(kind));
    String line = "{\"type\":\"" + type + "\",\"object\":" + object.json() + "}\n";
    told.add(new Change(version, line));
    if (told.size() > MAX_CHANGES) {
      List<Change> oldest = told.subList(0, told.size() / 2);
      forgotten = Math.max(forgotten, oldest.getLast().version());
      lost.put(kind, oldest.getLast().version());
      oldest.clear();
    }
    notifyAll();
  }

  private Map<String, Stored> of(WatchedKind kind) {
    return requireNonNull(objects.get(kind));
  }

  synchronized long version() {
    return version;
  }

  /** All there is of a kind. */
  public synchronized List<Stored> all(WatchedKind kind) {
    return List.copyOf(of(kind).values());
  }

  /** A page of a list, all of the version of its first; null when that was forgotten. */
  synchronized @Nullable Page page(WatchedKind kind, String token, int limit) {
    if (token.isEmpty()) {
      List<Stored> all = all(kind);
      if (limit == 0 || all.size() <= limit) {
        return new Page(version, all, "");
      }
      String id = kind.plural() + "-" + version;
      snapshots.put(id, new Snapshot(version, all));
      return new Page(version, all.subList(0, limit), id + "+" + limit);
    }
    int plus = token.indexOf('+');
    Snapshot snapshot = snapshots.get(token.substring(0, plus));
    if (snapshot == null) {
      return null;
    }
    int begin = Integer.parseInt(token.substring(plus + 1));
    int end = Math.min(begin + limit, snapshot.objects().size());
    boolean last = end == snapshot.objects().size();
    if (last) {
      snapshots.remove(token.substring(0, plus));
    }
    return new Page(
        snapshot.version(),
        snapshot.objects().subList(begin, end),
        last ? "" : token.substring(0, plus + 1) + end);
  }

  synchronized boolean isForgotten(long from) {
    return from < forgotten;
  }

  /**
   * Forgets all versions before the newest, and all lists that are half read. Watches that are open
   * go on, as those of a real server do.
   */
  synchronized void compact() {
    // Something must have happened since, or the newest version would still do.
    version++;
    forgotten = version;
    snapshots.clear();
  }

  /** Lets those who wait for a change look around. */
  synchronized void poke() {
    pokes++;
    notifyAll();
  }

  /** The changes after a version, for which it waits that long; null when some are lost. */
  synchronized @Nullable Told after(WatchedKind kind, long from, Duration wait)
      throws InterruptedException {
    long end = System.nanoTime() + wait.toNanos();
    int before = pokes;
    while (true) {
      if (from < lost.getOrDefault(kind, 0L)) {
        return null;
      }
      List<Change> told = requireNonNull(changes.get(kind));
      int first = told.size();
      while (first > 0 && told.get(first - 1).version() > from) {
        first--;
      }
      long left = Duration.ofNanos(end - System.nanoTime()).toMillis();
      if (first < told.size() || left <= 0 || pokes != before) {
        return new Told(version, List.copyOf(told.subList(first, told.size())));
      }
      wait(left);
    }
  }
}
