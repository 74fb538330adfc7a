package io.sightline.desktop.redact;

import io.sightline.core.fact.Fact;
import io.sightline.core.fact.IpAddress;
import io.sightline.core.fact.LatencyHistogram;
import io.sightline.core.fact.ObjectObserved;
import io.sightline.core.kube.KubeObject;
import io.sightline.core.kube.Labels;
import java.lang.reflect.Constructor;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;

/**
 * One fact of each kind there is, with a name of its own in each place for a text, found by
 * reflection so that a kind added later is among them.
 */
final class EveryFact {
  /** What every name begins with. */
  static final String MARK = "SecretName";

  static final IpAddress ADDRESS = IpAddress.parse("203.0.113.77");

  private int names;

  List<Fact> facts() throws ReflectiveOperationException {
    List<Fact> facts = new ArrayList<>();
    for (Class<?> kind : Fact.class.getPermittedSubclasses()) {
      if (kind != ObjectObserved.class) {
        facts.add((Fact) make(kind));
      }
    }
    for (Class<?> kind : KubeObject.class.getPermittedSubclasses()) {
      facts.add(new ObjectObserved(1, (KubeObject) make(kind)));
    }
    return facts;
  }

  int names() {
    return names;
  }

  private Object make(Class<?> type) throws ReflectiveOperationException {
    if (type == IpAddress.class) {
      return ADDRESS;
    }
    if (type == Labels.class) {
      return new Labels(List.of(name(), name()));
    }
    RecordComponent[] components = type.getRecordComponents();
    Class<?>[] types = new Class<?>[components.length];
    Object[] arguments = new Object[components.length];
    for (int i = 0; i < components.length; i++) {
      types[i] = components[i].getType();
      arguments[i] = value(types[i], components[i].getGenericType());
    }
    Constructor<?> constructor = type.getDeclaredConstructor(types);
    constructor.setAccessible(true);
    return constructor.newInstance(arguments);
  }

  private Object value(Class<?> type, Type generic) throws ReflectiveOperationException {
    if (type == String.class) {
      return name();
    }
    if (type == long.class) {
      return 1L;
    }
    if (type == int.class) {
      return 1;
    }
    if (type == boolean.class) {
      return true;
    }
    if (type.isEnum()) {
      return type.getEnumConstants()[0];
    }
    if (type == LatencyHistogram.class) {
      return LatencyHistogram.EMPTY;
    }
    if (type == List.class) {
      Class<?> element = (Class<?>) ((ParameterizedType) generic).getActualTypeArguments()[0];
      return element == Fact.class ? List.of() : List.of(value(element, element));
    }
    if (java.util.Map.class.isAssignableFrom(type)) {
      TreeMap<String, String> map = new TreeMap<>();
      map.put(name(), name());
      return map;
    }
    return make(type);
  }

  private String name() {
    names++;
    return MARK + names;
  }
}
