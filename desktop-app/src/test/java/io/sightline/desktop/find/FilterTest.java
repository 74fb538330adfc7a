package io.sightline.desktop.find;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.sightline.core.fact.LatencyHistogram;
import io.sightline.core.fact.TrafficTotals;
import io.sightline.core.protocol.Protocol;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class FilterTest {
  private static final Party WEB =
      party(
          Map.of(
              Key.NAME, List.of("web", "web-7f9-x2"),
              Key.NAMESPACE, List.of("shop"),
              Key.WORKLOAD, List.of("web"),
              Key.POD, List.of("web-7f9-x2"),
              Key.NODE, List.of("worker-1"),
              Key.KIND, List.of("workload", "client"),
              Key.HEALTH, List.of("ok")));
  private static final Party DATABASE =
      party(
          Map.of(
              Key.NAME, List.of("postgres", "postgres-0"),
              Key.NAMESPACE, List.of("data"),
              Key.WORKLOAD, List.of("postgres"),
              Key.POD, List.of("postgres-0"),
              Key.NODE, List.of("worker-2"),
              Key.KIND, List.of("workload", "database"),
              Key.HEALTH, List.of("failing"),
              Key.ADDRESS, List.of("10.0.0.9")));

  /**
   * 100 requests in ten seconds, six of which failed, each of 200 ms, 40 kB, three segments again.
   */
  private static final Subject EDGE = edge(Protocol.POSTGRESQL, 5432, 6, 0);

  private static Party party(Map<Key, List<String>> values) {
    return (key, test) -> values.getOrDefault(key, List.of()).stream().anyMatch(test);
  }

  private static Subject edge(Protocol protocol, int port, long errors, long blocked) {
    LatencyHistogram.Builder latency = new LatencyHistogram.Builder();
    latency.add(200_000_000L, 100);
    TrafficTotals totals =
        new TrafficTotals(100, errors, 0, 0, 4, 0, blocked, 30_000, 10_000, 3, latency.drain());
    return new Subject.Edge(
        WEB, DATABASE, new Traffic(protocol, Set.of(port), Set.of("orders-db"), totals, 10));
  }

  private static Truth test(String filter, Subject subject) throws FilterSyntaxException {
    return Filter.parse(filter).test(subject);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "  ",
        "ns=shop",
        "NS=SHOP",
        "namespace=shop",
        "ns=shop,other",
        "ns=other,shop",
        "ns=s*p",
        "ns=sh?p",
        "ns=*",
        "ns= shop",
        "from:ns=shop",
        "any:ns=data",
        "to:ns=data ns=shop",
        "ns!=kube-system",
        "from:pod=web-*",
        "from:pod!=api-*",
        "workload=web",
        "node=worker-1,worker-9",
        "kind=database",
        "to:kind=database from:kind=client",
        "health=failing",
        "ip=10.0.*",
        "proto=postgresql",
        "proto=postgres*",
        "protocol=http,postgresql",
        "proto!=http",
        "port=5432",
        "port=80,5432",
        "port!=80",
        "port>=1024",
        "via=orders-*",
        "verdict=failing",
        "verdict=failing,blocked",
        "verdict!=ok",
        "err%>5",
        "err%>=6",
        "err%<=6%",
        "err%<50",
        "rate>9.5",
        "rate=10",
        "rate<1k/s",
        "p99>100ms",
        "p99>150000us",
        "p99>150000µs",
        "p50<1s",
        "latency>.1s",
        "bytes>3kB",
        "bytes=4000",
        "bytes<1MiB/s",
        "retransmits>2",
        "web",
        "data",
        "postgresql",
        "orders-db",
        "WEB",
        "from:web",
        "to:postgres-?",
        "\"web\"",
        "!dns",
        "! dns",
        "not dns",
        "!!web",
        "!(dns | http)",
        "ns=shop proto=postgresql err%>5 from:pod=web-* !dns",
        "ns=shop and port=5432",
        "ns=other | port=5432",
        "ns=other or port=5432",
        "ns=other OR (port=1 | verdict=failing)",
        "ns=other|web",
      })
  void matches(String filter) throws FilterSyntaxException {
    assertThat(test(filter, EDGE)).isEqualTo(Truth.YES);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "ns=other",
        "ns=sho",
        "ns=\"s*p\"",
        "ns=s\\*p",
        "to:ns=shop",
        "from:ns=data",
        "ns!=shop",
        "ns!=other,shop",
        "!ns=shop",
        "!web",
        "from:postgres",
        "to:web",
        "from:pod=postgres-*",
        "proto=http",
        "port=543",
        "port!=5432",
        "verdict=ok",
        "verdict=blocked",
        "err%>6",
        "rate>10",
        "p99>1s",
        "p99<1ms",
        "bytes>4kB",
        "retransmits=0",
        "redis",
        "web dns",
        "web and dns",
        "!(web | dns)",
        "(web | dns) proto=http",
        "kind=pod",
      })
  void doesNotMatch(String filter) throws FilterSyntaxException {
    assertThat(test(filter, EDGE)).isEqualTo(Truth.NO);
  }

  @Test
  void besideIsStrongerThanOr() throws FilterSyntaxException {
    assertThat(test("web dns | postgres", EDGE)).isEqualTo(Truth.YES);
    assertThat(test("web (dns | postgres)", EDGE)).isEqualTo(Truth.YES);
    assertThat(test("dns (web | postgres)", EDGE)).isEqualTo(Truth.NO);
  }

  @Test
  void wordsOfTheLanguageAreNamesWhenTheyAreQuotedOrPartOfAName() throws FilterSyntaxException {
    Party orders = party(Map.of(Key.NAME, List.of("orders", "or", "not a \"name\"", "a\\b*")));
    Subject node = new Subject.Node(orders, false);
    for (String filter :
        List.of(
            "orders",
            "\"or\"",
            "name=or",
            "\"not a\"",
            "name=\"not a \\\"name\\\"\"",
            "name=not\\ a*",
            "name=a\\\\b\\*",
            "name=\"a\\\\b*\"")) {
      assertThat(test(filter, node)).as(filter).isEqualTo(Truth.YES);
    }
  }

  @Test
  void theVerdictIsTheWorst() throws FilterSyntaxException {
    assertThat(test("verdict=blocked", edge(Protocol.HTTP, 80, 0, 2))).isEqualTo(Truth.YES);
    assertThat(test("verdict=ok", edge(Protocol.HTTP, 80, 0, 0))).isEqualTo(Truth.YES);
  }

  @Test
  void whatWasNotMeasuredIsNeitherMoreNorLess() throws FilterSyntaxException {
    Subject idle =
        new Subject.Edge(
            WEB, DATABASE, new Traffic(Protocol.TCP, Set.of(), Set.of(), TrafficTotals.ZERO, 10));
    assertThat(test("p99<1s", idle)).isEqualTo(Truth.NO);
    assertThat(test("p99>=0ms", idle)).isEqualTo(Truth.NO);
    assertThat(test("!p99>1s", idle)).isEqualTo(Truth.YES);
    assertThat(test("err%<5", idle)).isEqualTo(Truth.YES);
  }

  @ParameterizedTest
  @CsvSource({
    "ns=shop, YES, YES",
    "ns=data, NO, NO",
    "web, YES, YES",
    "proto=http, UNKNOWN, NO",
    "!proto=dns, UNKNOWN, YES",
    "err%>5, UNKNOWN, NO",
    "from:ns=shop, UNKNOWN, NO",
    "from:web, UNKNOWN, NO",
    "ns=shop !proto=dns, UNKNOWN, YES",
    "ns=data !proto=dns, NO, NO",
    "ns=shop | err%>5, YES, YES",
    "ns=data | err%>5, UNKNOWN, NO",
    "!dns, UNKNOWN, YES",
    "!web, NO, NO",
  })
  void whatOnlyTrafficTellsIsUnknownOfANodeThatHasSome(String filter, Truth connected, Truth alone)
      throws FilterSyntaxException {
    assertThat(test(filter, new Subject.Node(WEB, true))).isEqualTo(connected);
    assertThat(test(filter, new Subject.Node(WEB, false))).isEqualTo(alone);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      quoteCharacter = '\0',
      value = {
        "ns=;3;Expected a name, such as web-* after =",
        "ns=a,;5;Expected a name, such as web-* after ,",
        "ns>a;2;Expected = or != after ns instead of >",
        "ns:shop;2;as in ns=shop",
        "err%>;5;Expected a percentage, such as 5",
        "err%>abc;5;Expected a percentage, such as 5 instead of abc",
        "err%>5,6;7;Expected one value after >",
        "p99>100;4;Expected a duration, such as 250ms instead of 100",
        "p99>1kB;4;Expected a duration",
        "bytes>1s;6;Expected a size, such as 64kB instead of 1s",
        "rate>1ms;5;Expected a number a second",
        "port=http;5;Expected a port, such as 443 instead of http",
        "proto=htp;6;There is no proto htp; expected http",
        "verdict=bad;8;There is no verdict bad; expected ok, failing or blocked",
        "kind=podd;5;There is no kind podd; expected pod",
        "nss=shop;0;There is no key nss; expected ns,",
        "web foo=1;4;There is no key foo",
        "from:port=80;0;port is about the traffic and not about one end",
        "from:;5;Expected a key or a name after from:",
        "(web;4;Expected ) for the ( at character 1",
        "web);3;instead of )",
        "();1;Expected a key or a name instead of )",
        "web |;5;Expected something to look for",
        "| web;0;Expected a key or a name instead of |",
        "web and;7;Expected something to look for after and",
        "!;1;Expected something to look for",
        "\"web;4;Expected \" for the one at character 1",
        "name=\"web;9;Expected \" for the one at character 6",
        "web\\;4;Expected a character after \\",
        "=5;0;Expected a key before the operator",
        ">5;0;Expected a key before the operator",
      })
  void whatCannotBeUnderstoodIsSaidWithItsPlace(String filter, int position, String message) {
    FilterSyntaxException problem =
        catchThrowableOfType(FilterSyntaxException.class, () -> Filter.parse(filter));
    assertThat(problem).as(filter).isNotNull();
    assertThat(problem.position()).as(problem.getMessage()).isEqualTo(position);
    assertThat(problem)
        .hasMessageContaining(message)
        .hasMessageEndingWith("at character " + (position + 1));
  }

  @Test
  void deepNestingIsRefusedAndLongTextIsNot() {
    assertThat(
            catchThrowableOfType(
                FilterSyntaxException.class, () -> Filter.parse("(".repeat(100_000))))
        .hasMessageContaining("Too many brackets");
    assertThatCode(() -> Filter.parse("web ".repeat(100_000))).doesNotThrowAnyException();
  }

  @Test
  void wildcardsAreNeverSlow() {
    String text = "a".repeat(20_000);
    String pattern = ("" + Glob.MANY + "a").repeat(40) + "b";
    assertThat(new Glob(pattern).matches(text)).isFalse();
    assertThat(new Glob(("" + Glob.MANY + "a").repeat(40)).matches(text)).isTrue();
  }

  @Test
  void aFilterKeepsItsText() throws FilterSyntaxException {
    assertThat(Filter.parse("  ns=shop ").text()).isEqualTo("ns=shop");
    assertThat(Filter.parse(" ")).isEqualTo(Filter.NONE);
    assertThat(Filter.parse("a")).isNotEqualTo(Filter.parse("b"));
  }
}
