package io.sightline.core.kube;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class SharedValuesTest {
  @Test
  void valuesOfOneHashDoNotCrowdEachOtherOut() {
    SharedValues values = new SharedValues();
    // Each pod has both, one after the other.
    List<String> alike = List.of("AaAa", "BBBB", "AaBB", "BBAa");
    assertThat(alike).extracting(String::hashCode).containsOnly("AaAa".hashCode());
    alike.forEach(values::share);

    for (String value : alike) {
      assertThat(values.share(new String(value.toCharArray()))).isSameAs(value);
    }
  }

  @Test
  void theOneThatWasAskedForLongestAgoIsForgotten() {
    SharedValues values = new SharedValues();
    List<String> alike = List.of("AaAaAa", "BBBBBB", "AaBBAa", "BBAaBB");
    alike.forEach(values::share);
    values.share("AaAaAa");
    values.share("AaAaBB");

    assertThat(values.share(new String("AaAaAa".toCharArray()))).isSameAs("AaAaAa");
    assertThat(values.share(new String("BBBBBB".toCharArray()))).isNotSameAs("BBBBBB");
  }
}
