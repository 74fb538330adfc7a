package io.sightline.core.topology;

import static java.util.Objects.requireNonNull;

import java.util.AbstractMap;
import java.util.AbstractSet;
import java.util.Comparator;
import java.util.Iterator;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * A few labels in the order of their keys, immutable, in one array: a relay holds them for each of
 * tens of thousands of entities, and a tree takes four times as much.
 */
// What entities have always been given their labels as; navigating among a few would serve nobody.
@SuppressWarnings("JdkObsolete")
final class LabelMap extends AbstractMap<String, String> implements SortedMap<String, String> {
  private static final LabelMap EMPTY = new LabelMap(new String[0]);

  /** A key and its value in turn. */
  private final String[] pairs;

  private LabelMap(String[] pairs) {
    this.pairs = pairs;
  }

  /** These labels, which may change afterwards. */
  static LabelMap of(SortedMap<String, String> labels) {
    if (labels instanceof LabelMap map) {
      return map;
    }
    if (labels.isEmpty()) {
      return EMPTY;
    }
    // A map with an order of its own must not be taken for one in that of its keys.
    SortedMap<String, String> sorted = labels.comparator() == null ? labels : natural(labels);
    String[] pairs = new String[2 * sorted.size()];
    int next = 0;
    for (Map.Entry<String, String> label : sorted.entrySet()) {
      pairs[next++] = requireNonNull(label.getKey());
      pairs[next++] = requireNonNull(label.getValue());
    }
    return new LabelMap(pairs);
  }

  private static SortedMap<String, String> natural(Map<String, String> labels) {
    return new TreeMap<>(labels);
  }

  @Override
  public @Nullable String get(@Nullable Object key) {
    for (int i = 0; i < pairs.length; i += 2) {
      if (pairs[i].equals(key)) {
        return pairs[i + 1];
      }
    }
    return null;
  }

  @Override
  public boolean containsKey(@Nullable Object key) {
    return get(key) != null;
  }

  @Override
  public int size() {
    return pairs.length / 2;
  }

  @Override
  public Set<Map.Entry<String, String>> entrySet() {
    return new Entries();
  }

  @Override
  public @Nullable Comparator<? super String> comparator() {
    return null;
  }

  @Override
  public SortedMap<String, String> subMap(String from, String to) {
    return natural(this).subMap(from, to);
  }

  @Override
  public SortedMap<String, String> headMap(String to) {
    return natural(this).headMap(to);
  }

  @Override
  public SortedMap<String, String> tailMap(String from) {
    return natural(this).tailMap(from);
  }

  @Override
  public String firstKey() {
    return key(0);
  }

  @Override
  public String lastKey() {
    return key(pairs.length - 2);
  }

  private String key(int index) {
    if (pairs.length == 0) {
      throw new NoSuchElementException("there are no labels");
    }
    return pairs[index];
  }

  private final class Entries extends AbstractSet<Map.Entry<String, String>> {
    @Override
    public int size() {
      return pairs.length / 2;
    }

    @Override
    public Iterator<Map.Entry<String, String>> iterator() {
      return new Iterator<>() {
        private int next;

        @Override
        public boolean hasNext() {
          return next < pairs.length;
        }

        @Override
        public Map.Entry<String, String> next() {
          if (!hasNext()) {
            throw new NoSuchElementException();
          }
          Map.Entry<String, String> entry = Map.entry(pairs[next], pairs[next + 1]);
          next += 2;
          return entry;
        }
      };
    }
  }
}
