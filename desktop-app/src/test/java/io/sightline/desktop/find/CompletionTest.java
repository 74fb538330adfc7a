package io.sightline.desktop.find;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CompletionTest {
  private static final Map<Key, List<String>> VALUES =
      Map.of(
          Key.NAMESPACE, List.of("shop", "kube-system", "workshop"),
          Key.NAME, List.of("a b", "web"),
          Key.PROTOCOL, List.of("http", "dns"));

  /** The caret is where the bar stands. */
  private static List<Completion> at(String textWithCaret) {
    int caret = textWithCaret.indexOf('^');
    return Completion.at(
        textWithCaret.replace("^", ""), caret, key -> VALUES.getOrDefault(key, List.of()));
  }

  @ParameterizedTest
  @CsvSource({
    "n^, 'name=,ns=,node='",
    "ns=shop po^, 'pod=,port='",
    "err^, err%>",
    "!pro^, proto=",
    "(fr^, from:",
    "from:p^, pod=",
    "ns=^, 'kube-system,shop,workshop'",
    "ns=sh^, 'shop,workshop'",
    "to:ns=sh^, 'shop,workshop'",
    "ns!=sh^, 'shop,workshop'",
    "'ns=shop,ku^', kube-system",
    "web proto=D^, dns",
  })
  void whatMayComeNextIsOfferedTheLikeliestFirst(String text, String labels) {
    assertThat(at(text)).extracting(Completion::label).containsExactly(labels.split(","));
  }

  @ParameterizedTest
  @CsvSource({"nope=^", "zzz^", "name=\"a ^", "err%>5^"})
  void whereNothingIsKnownNothingIsOffered(String text) {
    assertThat(at(text)).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "n^, ns=^",
    "web n^ | dns, web ns=^ | dns",
    "ns=sh^, ns=shop ^",
    "ns=sh^ proto=http, ns=shop ^proto=http",
    "(ns=sh^), (ns=shop^)",
    "ns=s^op, ns=shop ^",
    "'ns=a,sh^', 'ns=a,shop ^'",
    "name=^, 'name=\"a b\" ^'",
  })
  void whatIsTakenReplacesWhatWasBegun(String before, String after) {
    List<Completion> offered = at(before);
    Completion taken =
        offered.stream()
            .filter(it -> it.label().equals("ns=") || !it.label().endsWith("="))
            .findFirst()
            .orElseThrow();
    assertThat(new StringBuilder(taken.text()).insert(taken.caret(), '^').toString())
        .isEqualTo(after);
  }

  @Test
  void whatIsOfferedCanBeUnderstood() throws FilterSyntaxException {
    for (Completion value : at("name=^")) {
      assertThat(Filter.parse(value.text()).isEmpty()).isFalse();
    }
  }
}
