package io.sightline.desktop.layout;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ForceLayoutTest {

  /** Groups of uneven size, most edges within them, some nodes in no group. */
  static LayoutGraph graph(int nodes, int edges, int groups, long seed) {
    Random random = new Random(seed);
    List<String> ids = new ArrayList<>();
    float[] halfWidth = new float[nodes];
    float[] halfHeight = new float[nodes];
    int[] group = new int[nodes];
    for (int i = 0; i < nodes; i++) {
      ids.add("n" + i);
      halfWidth[i] = 60 + random.nextInt(50);
      halfHeight[i] = random.nextInt(5) == 0 ? 36 : 25;
      group[i] = random.nextInt(12) == 0 ? -1 : random.nextInt(groups);
    }
    int[] from = new int[edges];
    int[] to = new int[edges];
    float[] weight = new float[edges];
    for (int e = 0; e < edges; e++) {
      from[e] = random.nextInt(nodes);
      do {
        to[e] = (int) (Math.pow(random.nextDouble(), 2) * nodes);
      } while (to[e] == from[e]);
      weight[e] = 1;
    }
    return new LayoutGraph(ids, halfWidth, halfHeight, group, groups, from, to, weight);
  }

  private static ForceLayout settled(LayoutGraph graph, long seed) {
    ForceLayout layout = new ForceLayout(seed);
    layout.setGraph(graph);
    layout.settle();
    return layout;
  }

  @Test
  void aMapThatIsReadKeepsItsShapeHoweverMuchItGrows() {
    LayoutGraph small = graph(12, 16, 3, 7);
    LayoutGraph grown = graph(17, 16, 3, 7);
    ForceLayout read = settled(small, 5);
    LayoutSnapshot before = read.snapshot();
    read.setGraph(grown, false);
    read.settle();
    double moved = 0;
    for (int i = 0; i < 12; i++) {
      moved +=
          Math.hypot(read.snapshot().x()[i] - before.x()[i], read.snapshot().y()[i] - before.y()[i])
              / 12;
    }
    assertThat(moved).isLessThan(60);
  }

  /** A figure on a card that has a digit more is no reason to move a map. */
  @Test
  void aBoxThatGrowsIntoItsGapMovesNothingUntilTheGapIsUsedUp() {
    LayoutGraph graph = graph(40, 70, 4, 3);
    ForceLayout layout = settled(graph, 5);
    layout.setGraph(wider(graph, 4));
    assertThat(layout.isSettled()).isTrue();
    layout.setGraph(wider(graph, 6));
    assertThat(layout.isSettled()).as("4 more and 2 more fit the gap").isTrue();
    layout.setGraph(wider(graph, 10));
    assertThat(layout.isSettled()).as("4, 2 and 4 more do not").isFalse();
  }

  private static LayoutGraph wider(LayoutGraph graph, float by) {
    float[] halfWidth = graph.halfWidth().clone();
    for (int i = 0; i < halfWidth.length; i++) {
      halfWidth[i] += by;
    }
    return new LayoutGraph(
        graph.ids(),
        halfWidth,
        graph.halfHeight(),
        graph.group(),
        graph.groupCount(),
        graph.from(),
        graph.to(),
        graph.weight());
  }

  @Test
  void theSameSeedGivesTheSamePositionsAndAnotherSeedOthers() {
    LayoutGraph graph = graph(40, 70, 4, 3);
    LayoutSnapshot first = settled(graph, 5).snapshot();
    LayoutSnapshot second = settled(graph, 5).snapshot();
    LayoutSnapshot other = settled(graph, 6).snapshot();
    assertThat(first.x()).isEqualTo(second.x());
    assertThat(first.y()).isEqualTo(second.y());
    assertThat(first.x()).isNotEqualTo(other.x());
  }

  @ParameterizedTest
  @CsvSource({
    "10,12,2,1",
    "10,30,3,2",
    "25,40,5,3",
    "60,90,6,4",
    "60,200,1,5",
    "120,200,9,6",
    "200,400,7,7",
    "300,600,12,8",
    "300,300,40,9",
    "300,900,3,10"
  })
  void noTwoBoxesOverlapAtRest(int nodes, int edges, int groups, long seed) {
    LayoutGraph graph = graph(nodes, edges, groups, seed);
    LayoutSnapshot at = settled(graph, seed).snapshot();
    for (int i = 0; i < nodes; i++) {
      for (int j = i + 1; j < nodes; j++) {
        boolean overlap =
            Math.abs(at.x()[i] - at.x()[j]) < graph.halfWidth()[i] + graph.halfWidth()[j]
                && Math.abs(at.y()[i] - at.y()[j]) < graph.halfHeight()[i] + graph.halfHeight()[j];
        assertThat(overlap).as("boxes %d and %d", i, j).isFalse();
      }
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
  void islandsOverlapNeitherEachOtherNorStrangers(long seed) {
    int nodes = 10 + (int) seed * 9;
    LayoutGraph graph = graph(nodes, nodes * 3 / 2, 5, seed);
    assertIslandsApart(graph, settled(graph, seed).snapshot());
  }

  /** As a live map grows: one more node at a time, and none of what stands is arranged anew. */
  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
  void islandsStayApartWhileTheMapGrows(long seed) {
    LayoutGraph whole = graph(24, 40, 6, seed);
    ForceLayout layout = new ForceLayout(seed);
    for (int size = 2; size <= whole.size(); size++) {
      LayoutGraph part = firstOf(whole, size);
      layout.setGraph(part, size < 4);
      layout.settle();
      assertIslandsApart(part, layout.snapshot());
    }
  }

  /** The first nodes of a graph, and the edges among them. */
  private static LayoutGraph firstOf(LayoutGraph whole, int size) {
    int[] kept =
        java.util.stream.IntStream.range(0, whole.edgeCount())
            .filter(e -> whole.from()[e] < size && whole.to()[e] < size)
            .toArray();
    float[] weight = new float[kept.length];
    Arrays.fill(weight, 1);
    return new LayoutGraph(
        whole.ids().subList(0, size),
        Arrays.copyOf(whole.halfWidth(), size),
        Arrays.copyOf(whole.halfHeight(), size),
        Arrays.copyOf(whole.group(), size),
        whole.groupCount(),
        Arrays.stream(kept).map(e -> whole.from()[e]).toArray(),
        Arrays.stream(kept).map(e -> whole.to()[e]).toArray(),
        weight);
  }

  private static void assertIslandsApart(LayoutGraph graph, LayoutSnapshot at) {
    int nodes = graph.size();
    Islands islands = Islands.of(graph, at.x(), at.y());
    for (int g = 0; g < graph.groupCount(); g++) {
      for (int h = g + 1; h < graph.groupCount(); h++) {
        boolean overlap =
            islands.left[g] < islands.right[h]
                && islands.left[h] < islands.right[g]
                && islands.top[g] < islands.bottom[h]
                && islands.top[h] < islands.bottom[g];
        assertThat(overlap).as("islands %d and %d", g, h).isFalse();
      }
      for (int i = 0; i < nodes; i++) {
        boolean inside =
            at.x()[i] > islands.left[g]
                && at.x()[i] < islands.right[g]
                && at.y()[i] > islands.top[g]
                && at.y()[i] < islands.bottom[g];
        assertThat(inside).as("node %d in island %d", i, g).isEqualTo(graph.group()[i] == g);
      }
    }
  }

  @Test
  void aPinnedNodeStaysAndOthersGiveWay() {
    LayoutGraph graph = graph(30, 45, 3, 1);
    ForceLayout layout = settled(graph, 1);
    LayoutSnapshot before = layout.snapshot();
    layout.pin("n3", before.x()[8] + 5, before.y()[8]);
    layout.settle();
    LayoutSnapshot after = layout.snapshot();
    assertThat(after.x()[3]).isEqualTo(before.x()[8] + 5);
    assertThat(after.y()[3]).isEqualTo(before.y()[8]);
    assertThat(Math.hypot(after.x()[8] - after.x()[3], after.y()[8] - after.y()[3]))
        .isGreaterThan(40);
    layout.restart();
    layout.settle();
    assertThat(layout.snapshot().x()[3]).isEqualTo(before.x()[8] + 5);
  }

  @Test
  void itComesToRestAndStaysThere() {
    ForceLayout layout = settled(graph(50, 80, 4, 1), 1);
    LayoutSnapshot rest = layout.snapshot();
    assertThat(layout.step()).isFalse();
    layout.setGraph(graph(50, 80, 4, 1));
    assertThat(layout.isSettled()).as("an equal graph does not wake the layout").isTrue();
    assertThat(layout.snapshot().x()).isEqualTo(rest.x());
  }

  /** Design §8: after one percent of new nodes the others keep their place. */
  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3})
  void onePercentOfNewNodesHardlyMovesTheOthers(long seed) {
    LayoutGraph all = graph(1010, 2000, 16, seed);
    LayoutGraph before = firstNodes(all, 1000);
    ForceLayout layout = settled(before, seed);
    LayoutSnapshot old = layout.snapshot();
    layout.setGraph(all);
    layout.settle();
    LayoutSnapshot now = layout.snapshot();
    double edgeLength = 0;
    for (int e = 0; e < before.edgeCount(); e++) {
      edgeLength +=
          Math.hypot(
              old.x()[before.from()[e]] - old.x()[before.to()[e]],
              old.y()[before.from()[e]] - old.y()[before.to()[e]]);
    }
    edgeLength /= before.edgeCount();
    double[] moved = new double[1000];
    for (int i = 0; i < moved.length; i++) {
      moved[i] = Math.hypot(now.x()[i] - old.x()[i], now.y()[i] - old.y()[i]) / edgeLength;
    }
    Arrays.sort(moved);
    double mean = Arrays.stream(moved).average().orElseThrow();
    System.out.printf(
        "displacement, seed %d: mean %.4f, p95 %.4f edge lengths%n", seed, mean, moved[950]);
    assertThat(mean).isLessThanOrEqualTo(0.09);
    assertThat(moved[950]).isLessThanOrEqualTo(0.22);
  }

  private static LayoutGraph firstNodes(LayoutGraph all, int n) {
    int[] kept = new int[all.edgeCount()];
    int count = 0;
    for (int e = 0; e < all.edgeCount(); e++) {
      if (all.from()[e] < n && all.to()[e] < n) {
        kept[count++] = e;
      }
    }
    int[] from = new int[count];
    int[] to = new int[count];
    float[] weight = new float[count];
    for (int e = 0; e < count; e++) {
      from[e] = all.from()[kept[e]];
      to[e] = all.to()[kept[e]];
      weight[e] = 1;
    }
    return new LayoutGraph(
        all.ids().subList(0, n),
        Arrays.copyOf(all.halfWidth(), n),
        Arrays.copyOf(all.halfHeight(), n),
        Arrays.copyOf(all.group(), n),
        all.groupCount(),
        from,
        to,
        weight);
  }

  @Test
  void barnesHutIsCloseToTheExactSum() {
    Random random = new Random(1);
    int n = 2000;
    double[] x = random.doubles(n, 0, 10_000).toArray();
    double[] y = random.doubles(n, 0, 10_000).toArray();
    double[] vx = new double[n];
    double[] vy = new double[n];
    QuadTree tree = new QuadTree(0.9);
    tree.build(x, y, n);
    tree.repel(1, 1, vx, vy);
    double error = 0;
    double total = 0;
    for (int i = 0; i < n; i++) {
      double ex = 0;
      double ey = 0;
      for (int j = 0; j < n; j++) {
        double dx = x[i] - x[j];
        double dy = y[i] - y[j];
        double d = Math.max(1, dx * dx + dy * dy);
        ex += dx / d;
        ey += dy / d;
      }
      error += Math.hypot(vx[i] - ex, vy[i] - ey);
      total += Math.hypot(ex, ey);
    }
    System.out.printf("Barnes-Hut mean force error: %.4f%n", error / total);
    assertThat(error / total).isLessThan(0.02);
  }
}
