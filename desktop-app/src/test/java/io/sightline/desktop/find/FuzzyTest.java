package io.sightline.desktop.find;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FuzzyTest {
  private static final List<String> ALL =
      List.of(
          "Save as a capture",
          "Save the map as a picture",
          "checkout",
          "checkout-worker",
          "cache",
          "catalog",
          "postgres-0",
          "backup");

  @ParameterizedTest
  @CsvSource({
    "checkout, checkout",
    "chk, checkout",
    "CHW, checkout-worker",
    "smp, Save the map as a picture",
    "picture save, Save the map as a picture",
    "pg0, postgres-0",
    "cat, catalog",
    "back, backup",
  })
  void theBestFitComesFirst(String query, String best) {
    assertThat(Fuzzy.rank(query, ALL, Function.identity())).startsWith(best);
  }

  @Test
  void whatDoesNotFitIsLeftOut() {
    assertThat(Fuzzy.rank("xyz", ALL, Function.identity())).isEmpty();
    assertThat(Fuzzy.rank("tuokcehc", ALL, Function.identity())).isEmpty();
    assertThat(Fuzzy.score("checkouts", "checkout")).isNegative();
  }

  @Test
  void nothingTypedLeavesAllAsItStands() {
    assertThat(Fuzzy.rank(" ", ALL, Function.identity())).isEqualTo(ALL);
  }
}
