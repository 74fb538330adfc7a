package io.sightline.desktop.view;

import static org.assertj.core.api.Assertions.assertThat;

import io.sightline.desktop.scene.MapModel;
import java.util.BitSet;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class RouteTest {
  /** "a>b:5 b>c" is a map of two edges, the first with 5 requests a second. */
  private static MapModel map(String edges) {
    MapModel.Builder builder = MapModel.builder();
    for (String edge : edges.split(" ", -1)) {
      String[] words = edge.split("[>:]", -1);
      for (String id : List.of(words[0], words[1])) {
        if (!builder.hasNode(id)) {
          builder.node(id, id, MapModel.Kind.WORKLOAD, null);
        }
      }
      builder.edge(
          words[0],
          words[1],
          "http",
          words.length > 2 ? Double.parseDouble(words[2]) : 1,
          0,
          0,
          1,
          MapModel.Verdict.OK);
    }
    return builder.build();
  }

  private static Route find(String edges, String from, String to) {
    MapModel map = map(edges);
    BitSet all = new BitSet();
    all.set(0, map.edges().size());
    return Route.find(map, new Narrowing.Path(from, to), all);
  }

  private static String words(String edges, Route route) {
    MapModel map = map(edges);
    return route.steps().stream()
        .map(
            step ->
                map.nodes().get(step.from()).label()
                    + (step.asking() ? ">" : "<")
                    + map.nodes().get(step.to()).label())
        .collect(Collectors.joining(" "));
  }

  @Test
  void theShortestWayIsTaken() {
    String edges = "a>b b>c c>d a>x x>d";
    Route route = find(edges, "a", "d");
    assertThat(route.kind()).isEqualTo(Route.Kind.ASKING);
    assertThat(words(edges, route)).isEqualTo("a>x x>d");
    assertThat(route.edges().stream().boxed()).containsExactly(3, 4);
  }

  @Test
  void ofWaysOfOneLengthTheBusiestIsTaken() {
    String edges = "a>b:2 b>d:9 a>c:7 c>d:1";
    assertThat(words(edges, find(edges, "a", "d"))).isEqualTo("a>c c>d");
  }

  @Test
  void aLongerWayAlongWhichAllAskIsBetterThanAShortOneThatNobodyAsks() {
    String edges = "d>a a>b b>c c>d";
    Route route = find(edges, "a", "d");
    assertThat(route.kind()).isEqualTo(Route.Kind.ASKING);
    assertThat(route.steps()).hasSize(3);
  }

  @Test
  void whereNobodyAsksAllAlongTheyAreConnectedEitherWay() {
    String edges = "b>a b>c d>c";
    Route route = find(edges, "a", "d");
    assertThat(route.kind()).isEqualTo(Route.Kind.EITHER_WAY);
    assertThat(words(edges, route)).isEqualTo("a<b b>c c<d");
  }

  @Test
  void aStepHasAllTrafficOfItsDirection() {
    String edges = "a>b:1 b>a:9 a>b:5";
    Route route = find(edges, "a", "b");
    assertThat(route.steps())
        .singleElement()
        .satisfies(step -> assertThat(step.edges()).containsExactly(2, 0));
  }

  @Test
  void whereThereIsNoneThatIsSaid() {
    assertThat(find("a>b c>d", "a", "d").kind()).isEqualTo(Route.Kind.NONE);
    assertThat(find("a>b", "a", "z").kind()).isEqualTo(Route.Kind.AWAY);
  }

  @Test
  void onlyWhatPassesIsGoneOver() {
    MapModel map = map("a>b b>d a>c c>x x>d");
    BitSet passing = new BitSet();
    passing.set(2, 5);
    Route route = Route.find(map, new Narrowing.Path("a", "d"), passing);
    assertThat(route.steps()).hasSize(3);
    assertThat(route.edges()).isEqualTo(passing);
  }

  @Test
  void aRingEndsAndALineOfThousandsIsFound() {
    StringBuilder line = new StringBuilder("n0>n1");
    for (int i = 1; i < 5000; i++) {
      line.append(" n").append(i).append(">n").append(i + 1);
    }
    line.append(" n5000>n0");
    assertThat(find(line.toString(), "n0", "n5000").steps()).hasSize(5000);
  }
}
