package io.sightline.agent.kube;

import io.sightline.core.kube.Labels;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The kept fields of a JSON object.
 *
 * <p>What is absent, null, or of another type than is asked for is empty, 0 or false: the API
 * leaves out what has its default, and one field that is not as it should be must not cost the
 * object.
 */
record JsonFields(Map<String, Object> values) {
  static final JsonFields NONE = new JsonFields(Map.of());

  boolean has(String name) {
    return values.containsKey(name);
  }

  /** The object of that name; one without fields where there is none. */
  JsonFields at(String name) {
    return values.get(name) instanceof JsonFields fields ? fields : NONE;
  }

  /** The text or number of that name; empty where there is none. */
  String text(String name) {
    Object value = values.get(name);
    return value instanceof String || value instanceof Long ? value.toString() : "";
  }

  String textOr(String name, String other) {
    String text = text(name);
    return text.isEmpty() ? other : text;
  }

  boolean flag(String name) {
    return flagOr(name, false);
  }

  boolean flagOr(String name, boolean other) {
    return values.get(name) instanceof Boolean flag ? flag : other;
  }

  int integer(String name) {
    return integerOr(name, 0);
  }

  int integerOr(String name, int other) {
    return values.get(name) instanceof Long number
        ? Math.clamp(number, Integer.MIN_VALUE, Integer.MAX_VALUE)
        : other;
  }

  /** Nanoseconds since 1970; 0 where there is no time. */
  long time(String name) {
    String text = text(name);
    if (text.isEmpty()) {
      return 0;
    }
    try {
      Instant instant = OffsetDateTime.parse(text).toInstant();
      return Math.addExact(
          Math.multiplyExact(instant.getEpochSecond(), 1_000_000_000L), instant.getNano());
    } catch (DateTimeException | ArithmeticException e) {
      return 0;
    }
  }

  /** The objects of a list; none where there is no list. */
  List<JsonFields> list(String name) {
    return elements(name, JsonFields.class);
  }

  /** The texts of a list. */
  List<String> texts(String name) {
    return elements(name, String.class);
  }

  private <T> List<T> elements(String name, Class<T> type) {
    if (!(values.get(name) instanceof List<?> list)) {
      return List.of();
    }
    List<T> elements = new ArrayList<>(list.size());
    for (Object element : list) {
      if (type.isInstance(element)) {
        elements.add(type.cast(element));
      }
    }
    return elements;
  }

  /** Keys and their texts. */
  Labels labels(String name) {
    TreeMap<String, String> labels = new TreeMap<>();
    at(name)
        .values
        .forEach(
            (key, value) -> {
              if (value instanceof String text) {
                labels.put(key, text);
              }
            });
    return Labels.of(labels);
  }
}
