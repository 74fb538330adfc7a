package io.sightline.core.topology;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class LabelMapTest {
  private static final TreeMap<String, String> TREE =
      new TreeMap<>(Map.of("status", "Running", "ready", "1/1", "node", "n1"));

  @Test
  void isAsATreeWouldBe() {
    LabelMap map = LabelMap.of(TREE);
    assertThat(map).isEqualTo(TREE).hasSameHashCodeAs(TREE);
    assertThat(TREE).isEqualTo(map);
    assertThat(List.copyOf(map.keySet())).containsExactly("node", "ready", "status");
    assertThat(map.get("ready")).isEqualTo("1/1");
    assertThat(map.get("absent")).isNull();
    assertThat(map.containsKey("node")).isTrue();
    assertThat(map.firstKey()).isEqualTo("node");
    assertThat(map.lastKey()).isEqualTo("status");
    assertThat(map.headMap("ready")).isEqualTo(TREE.headMap("ready"));
    assertThat(map.tailMap("ready")).isEqualTo(TREE.tailMap("ready"));
    assertThat(map.subMap("node", "status")).isEqualTo(TREE.subMap("node", "status"));
    assertThat(LabelMap.of(map)).isSameAs(map);
  }

  @Test
  void isInTheOrderOfItsKeysWhateverTheOrderWas() {
    TreeMap<String, String> backwards = new TreeMap<>(Comparator.reverseOrder());
    backwards.putAll(TREE);
    assertThat(LabelMap.of(backwards).firstKey()).isEqualTo("node");
  }

  @Test
  void doesNotChangeWithWhatItWasMadeOf() {
    TreeMap<String, String> labels = new TreeMap<>(TREE);
    LabelMap map = LabelMap.of(labels);
    labels.put("status", "Failed");
    assertThat(map).containsEntry("status", "Running");
    assertThatThrownBy(() -> map.put("a", "b")).isInstanceOf(UnsupportedOperationException.class);
    assertThatThrownBy(() -> map.entrySet().iterator().next().setValue("x"))
        .isInstanceOf(UnsupportedOperationException.class);
  }

  @Test
  void mayBeEmpty() {
    LabelMap empty = LabelMap.of(new TreeMap<>());
    assertThat(empty).isEmpty();
    assertThatThrownBy(empty::firstKey).isInstanceOf(NoSuchElementException.class);
  }
}
