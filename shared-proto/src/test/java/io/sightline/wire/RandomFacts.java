package io.sightline.wire;

import io.sightline.core.fact.Endpoint;
import io.sightline.core.fact.Fact;
import io.sightline.core.fact.IpAddress;
import io.sightline.core.fact.LatencyHistogram;
import io.sightline.core.fact.TopologySnapshot;
import io.sightline.core.kube.Labels;
import java.lang.reflect.Constructor;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.NullUnmarked;
import org.jspecify.annotations.Nullable;

/**
 * Facts with random values, of every kind there is: the kinds and their components are read from
 * the sealed interface, so a new one is covered the moment it is added.
 */
@NullUnmarked
public final class RandomFacts {
  private static final long NOW_NANOS = 1_790_000_000_000_000_000L;

  private final Random random;

  public RandomFacts(long seed) {
    this.random = new Random(seed);
  }

  /** Every kind of fact. */
  @SuppressWarnings("unchecked")
  public static List<Class<? extends Fact>> kinds() {
    List<Class<? extends Fact>> kinds = new ArrayList<>();
    for (Class<?> kind : Fact.class.getPermittedSubclasses()) {
      kinds.add((Class<? extends Fact>) kind);
    }
    return kinds;
  }

  /** Facts of random kinds; few snapshots, for they are large. */
  public List<Fact> facts(int count) {
    List<Fact> facts = new ArrayList<>();
    while (facts.size() < count) {
      Class<? extends Fact> kind = kinds().get(random.nextInt(kinds().size()));
      // Some come in runs, as windows do.
      for (int i = random.nextInt(4); i >= 0 && facts.size() < count; i--) {
        facts.add(fact(kind));
      }
    }
    return facts;
  }

  /** A fact of that kind. */
  public Fact fact(Class<? extends Fact> kind) {
    if (kind == TopologySnapshot.class) {
      List<Fact> facts = facts(random.nextInt(6));
      facts.removeIf(TopologySnapshot.class::isInstance);
      return new TopologySnapshot(time(), facts);
    }
    return kind.cast(record(kind));
  }

  private Object record(Class<?> type) {
    try {
      RecordComponent[] components = type.getRecordComponents();
      Class<?>[] types = new Class<?>[components.length];
      Object[] values = new Object[components.length];
      for (int i = 0; i < components.length; i++) {
        types[i] = components[i].getType();
        values[i] = value(components[i]);
      }
      Constructor<?> constructor = type.getDeclaredConstructor(types);
      return constructor.newInstance(values);
    } catch (ReflectiveOperationException e) {
      throw new LinkageError("no random " + type, e);
    }
  }

  private Object value(RecordComponent component) {
    String name = component.getName();
    boolean nullable = component.getAnnotatedType().isAnnotationPresent(Nullable.class);
    if (nullable && random.nextBoolean()) {
      return null;
    }
    if (component.getType() == int.class
        && name.toLowerCase(java.util.Locale.ROOT).endsWith("port")) {
      return random.nextInt(65536);
    }
    if (name.equals("connections") && component.getType() == int.class) {
      return 1 + random.nextInt(1_000_000);
    }
    if (name.equals("timeNanos") || name.endsWith("SeenNanos") || name.equals("untilNanos")) {
      return time();
    }
    return value(component.getGenericType());
  }

  private Object value(Type type) {
    if (type instanceof ParameterizedType list && list.getRawType() == List.class) {
      List<Object> values = new ArrayList<>();
      for (int i = random.nextInt(4); i > 0; i--) {
        values.add(value(list.getActualTypeArguments()[0]));
      }
      return values;
    }
    if (type instanceof ParameterizedType map && map.getRawType() == SortedMap.class) {
      TreeMap<String, String> values = new TreeMap<>();
      for (int i = random.nextInt(4); i > 0; i--) {
        values.put(text(), text());
      }
      return values;
    }
    Class<?> raw = (Class<?>) type;
    if (raw == long.class) {
      return number();
    }
    if (raw == int.class) {
      return (int) number();
    }
    if (raw == boolean.class) {
      return random.nextBoolean();
    }
    if (raw == String.class) {
      return text();
    }
    if (raw == IpAddress.class) {
      return address();
    }
    if (raw == Endpoint.class) {
      return new Endpoint(address(), random.nextInt(65536));
    }
    if (raw == LatencyHistogram.class) {
      return histogram();
    }
    if (raw.isEnum()) {
      return raw.getEnumConstants()[random.nextInt(raw.getEnumConstants().length)];
    }
    if (raw == Labels.class) {
      return Labels.of(Map.of(text(), text(), "a key of its own", text()));
    }
    if (raw.isSealed()) {
      Class<?>[] kinds = raw.getPermittedSubclasses();
      return record(kinds[random.nextInt(kinds.length)]);
    }
    return record(raw);
  }

  private long time() {
    return random.nextInt(20) == 0 ? random.nextLong() : NOW_NANOS + random.nextLong(1L << 40);
  }

  /** Of any magnitude, the extremes included. */
  private long number() {
    return switch (random.nextInt(12)) {
      case 0 -> 0;
      case 1 -> Long.MAX_VALUE;
      case 2 -> Long.MIN_VALUE;
      default -> random.nextLong() >> random.nextInt(64);
    };
  }

  private String text() {
    String[] texts = {"", "a", "GET /orders/{id}", "zürich \u0000 ☃ \uD83D\uDE00", "node-1"};
    return random.nextInt(4) == 0
        ? Long.toString(random.nextLong(), 36)
        : texts[random.nextInt(texts.length)];
  }

  private IpAddress address() {
    return random.nextBoolean()
        ? IpAddress.ofIpv4(random.nextInt())
        : new IpAddress(random.nextLong(), random.nextLong());
  }

  private LatencyHistogram histogram() {
    LatencyHistogram.Builder builder = new LatencyHistogram.Builder();
    for (int i = random.nextInt(6); i > 0; i--) {
      builder.add(random.nextLong() >>> random.nextInt(64), 1 + random.nextInt(300));
    }
    return builder.drain();
  }
}
