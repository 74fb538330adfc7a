package io.sightline.desktop.redact;

import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Copies a record and all records, lists and maps in it, with its texts and other leaves replaced.
 *
 * <p>It goes by the records' components, so that a component that is added later is not overlooked:
 * a rewriter of names must see every name there is.
 */
public final class RecordRewriter {
  /** What replaces the values that are no records, lists or maps. */
  public interface Leaves {
    /**
     * The text to write in place of another.
     *
     * @param owner the record that holds it, as it was
     * @param component the name of the component that holds it, in a list or by itself
     */
    String text(Record owner, String component, String value);

    /**
     * The entry to write in place of another of a map of texts.
     *
     * @param component the name of the component that holds the map
     */
    Map.Entry<String, String> entry(Record owner, String component, String key, String value);

    /** A record to take in place of another, whose components are then not looked at; or null. */
    @Nullable Record whole(Record value);
  }

  private record Shape(List<RecordComponent> components, Constructor<?> constructor) {}

  private static final Map<Class<?>, Shape> SHAPES = new ConcurrentHashMap<>();

  private final Leaves leaves;

  /** Rewrites with these replacements. */
  public RecordRewriter(Leaves leaves) {
    this.leaves = leaves;
  }

  /** The record with all that is in it replaced. */
  public <R extends Record> R rewrite(R value) {
    @SuppressWarnings("unchecked") // a record becomes one of its own class
    R rewritten = (R) record(value);
    return rewritten;
  }

  private Object record(Record value) {
    Record whole = leaves.whole(value);
    if (whole != null) {
      return whole;
    }
    Shape shape = SHAPES.computeIfAbsent(value.getClass(), RecordRewriter::shape);
    Object[] arguments = new Object[shape.components.size()];
    try {
      for (int i = 0; i < arguments.length; i++) {
        Object component = shape.components.get(i).getAccessor().invoke(value);
        arguments[i] = value(value, shape.components.get(i).getName(), component);
      }
      return shape.constructor.newInstance(arguments);
    } catch (InvocationTargetException e) {
      throw new IllegalStateException(
          value.getClass().getSimpleName() + " cannot be written anew", e.getCause());
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException(
          value.getClass().getSimpleName() + " cannot be read or written", e);
    }
  }

  private @Nullable Object value(Record owner, String component, @Nullable Object value) {
    return switch (value) {
      case null -> null;
      case String text -> leaves.text(owner, component, text);
      case Record record -> record(record);
      case List<?> list -> list(owner, component, list);
      case Map<?, ?> map -> map(owner, component, map);
      case Enum<?> constant -> constant;
      case Number number -> number;
      case Boolean flag -> flag;
      case io.sightline.core.fact.LatencyHistogram latency -> latency;
      default ->
          // Better no capture than one with something in it that nobody has thought about.
          throw new IllegalStateException(
              "%s.%s is of %s, which cannot be rewritten"
                  .formatted(owner.getClass().getSimpleName(), component, value.getClass()));
    };
  }

  private List<Object> list(Record owner, String component, List<?> list) {
    List<Object> rewritten = new ArrayList<>(list.size());
    for (Object element : list) {
      Object value = value(owner, component, element);
      if (value != null) {
        rewritten.add(value);
      }
    }
    return rewritten;
  }

  private Map<String, String> map(Record owner, String component, Map<?, ?> map) {
    TreeMap<String, String> rewritten = new TreeMap<>();
    map.forEach(
        (key, value) -> {
          Map.Entry<String, String> entry =
              leaves.entry(owner, component, (String) key, (String) value);
          rewritten.put(entry.getKey(), entry.getValue());
        });
    return rewritten;
  }

  private static Shape shape(Class<?> type) {
    RecordComponent[] components = type.getRecordComponents();
    Class<?>[] types =
        Arrays.stream(components).map(RecordComponent::getType).toArray(Class<?>[]::new);
    try {
      Constructor<?> constructor = type.getDeclaredConstructor(types);
      constructor.setAccessible(true);
      for (RecordComponent component : components) {
        component.getAccessor().setAccessible(true);
      }
      return new Shape(List.of(components), constructor);
    } catch (NoSuchMethodException e) {
      throw new AssertionError("a record has its canonical constructor", e);
    }
  }
}
