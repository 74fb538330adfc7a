package io.sightline.desktop.find;

import io.sightline.core.fact.EntityKind;
import io.sightline.core.protocol.Protocol;
import io.sightline.core.topology.Verdict;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.DoublePredicate;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Makes an expression of a key, an operator and values, and checks that they go together. */
final class Comparison {
  /** What the map shows a workload, pod or process as, by what it serves. */
  private static final List<String> ROLES =
      List.of("client", "database", "cache", "queue", "dns", "job");

  private static final Pattern NUMBER =
      Pattern.compile("(\\d+(?:\\.\\d+)?|\\.\\d+)\\s*([A-Za-zµμ%]*)(/s)?");

  private static final Map<String, Double> DURATIONS =
      Map.of(
          "ns", 1.0, "us", 1e3, "µs", 1e3, "μs", 1e3, "ms", 1e6, "s", 1e9, "m", 60e9, "min", 60e9);

  private static final Map<String, Double> SIZES =
      Map.ofEntries(
          Map.entry("", 1.0),
          Map.entry("b", 1.0),
          Map.entry("k", 1e3),
          Map.entry("kb", 1e3),
          Map.entry("mb", 1e6),
          Map.entry("m", 1e6),
          Map.entry("gb", 1e9),
          Map.entry("g", 1e9),
          Map.entry("ki", 1024.0),
          Map.entry("kib", 1024.0),
          Map.entry("mi", 1024.0 * 1024),
          Map.entry("mib", 1024.0 * 1024),
          Map.entry("gi", 1024.0 * 1024 * 1024),
          Map.entry("gib", 1024.0 * 1024 * 1024));

  private static final Map<String, Double> COUNTS = Map.of("", 1.0, "k", 1e3, "m", 1e6);

  private Comparison() {}

  static Expression of(
      Side side, Key key, FilterParser.Operator operator, List<FilterParser.Value> values)
      throws FilterSyntaxException {
    return key.type().isNumber()
        ? numbers(key, operator, values)
        : words(side, key, operator, values);
  }

  private static Expression words(
      Side side, Key key, FilterParser.Operator operator, List<FilterParser.Value> values)
      throws FilterSyntaxException {
    boolean negated = operator.symbol().equals("!=");
    if (!negated && !operator.symbol().equals("=")) {
      throw FilterParser.error(
          operator.at(),
          "Expected = or != after %s instead of %s".formatted(key.word(), operator.symbol()));
    }
    List<Glob> globs = new ArrayList<>();
    for (FilterParser.Value value : values) {
      check(key, value);
      globs.add(value.glob());
    }
    Predicate<String> test = text -> globs.stream().anyMatch(glob -> glob.matches(text));
    Expression equal =
        key.isOfAnEnd()
            ? new Expression.OfEnd(side, key, test)
            : Expression.OfTraffic.words(key, test);
    return negated ? new Expression.Not(equal) : equal;
  }

  private static void check(Key key, FilterParser.Value value) throws FilterSyntaxException {
    List<String> known = known(key);
    if (!known.isEmpty() && known.stream().noneMatch(value.glob()::matches)) {
      throw FilterParser.error(
          value.at(),
          "There is no %s %s; expected %s"
              .formatted(key.word(), value.raw(), Suggestions.oneOf(known, value.raw())));
    }
  }

  /** All values that a key can have, in the order in which they are thought of; else empty. */
  static List<String> known(Key key) {
    return switch (key.type()) {
      case PROTOCOL -> Arrays.stream(Protocol.values()).map(Protocol::wireName).toList();
      case VERDICT -> Arrays.stream(Verdict.values()).map(Verdict::wireName).toList();
      case HEALTH -> List.of("ok", "warning", "failing");
      case KIND -> {
        List<String> kinds = new ArrayList<>();
        for (EntityKind kind : EntityKind.values()) {
          kinds.add(kind.wireName());
        }
        kinds.addAll(ROLES);
        yield kinds;
      }
      case TEXT, PORT, PERCENT, RATE, COUNT, DURATION, SIZE -> List.of();
    };
  }

  private static Expression numbers(
      Key key, FilterParser.Operator operator, List<FilterParser.Value> values)
      throws FilterSyntaxException {
    boolean equality = operator.symbol().equals("=") || operator.symbol().equals("!=");
    if (!equality && values.size() > 1) {
      throw FilterParser.error(
          values.get(1).at(), "Expected one value after %s".formatted(operator.symbol()));
    }
    List<Expression> each = new ArrayList<>();
    for (FilterParser.Value value : values) {
      double wanted = number(key, value);
      DoublePredicate test =
          switch (operator.symbol()) {
            case ">" -> actual -> actual > wanted;
            case ">=" -> actual -> actual >= wanted;
            case "<" -> actual -> actual < wanted;
            case "<=" -> actual -> actual <= wanted;
            default -> actual -> actual == wanted;
          };
      each.add(Expression.OfTraffic.figure(key, test));
    }
    Expression any = each.size() == 1 ? each.getFirst() : new Expression.Any(each);
    return operator.symbol().equals("!=") ? new Expression.Not(any) : any;
  }

  private static double number(Key key, FilterParser.Value value) throws FilterSyntaxException {
    Matcher number = NUMBER.matcher(value.glob().pattern());
    Double unit = number.matches() ? unit(key, number) : null;
    if (unit == null) {
      throw FilterParser.error(
          value.at(), "Expected %s instead of %s".formatted(key.type().expected(), value.raw()));
    }
    return Double.parseDouble(number.group(1)) * unit;
  }

  private static @Nullable Double unit(Key key, Matcher number) {
    String unit = number.group(2).toLowerCase(Locale.ROOT);
    boolean perSecond = number.group(3) != null;
    return switch (key.type()) {
      case DURATION -> perSecond ? null : DURATIONS.get(unit);
      case SIZE -> SIZES.get(unit);
      case RATE -> COUNTS.get(unit);
      case COUNT -> perSecond ? null : COUNTS.get(unit);
      case PERCENT -> !perSecond && (unit.isEmpty() || unit.equals("%")) ? 1.0 : null;
      case PORT -> !perSecond && unit.isEmpty() ? 1.0 : null;
      case TEXT, KIND, HEALTH, PROTOCOL, VERDICT -> null;
    };
  }
}
