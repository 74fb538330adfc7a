package io.sightline.desktop.find;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Reads a filter by recursive descent, one character ahead.
 *
 * <pre>
 * any    := all (("|" | "or") all)*
 * all    := one (["and"] one)*
 * one    := ("!" | "not") one | "(" any ")" | term
 * term   := [side ":"] key operator value ("," value)* | [side ":"] value
 * value  := '"' characters '"' | characters        with \ before one that is meant as it stands
 * </pre>
 */
final class FilterParser {
  private static final int MAX_DEPTH = 64;
  private static final String ENDS_WORD = " \t\n\r()|\",=<>";

  private final String text;
  private int at;
  private int depth;

  FilterParser(String text) {
    this.text = text;
  }

  Expression parse() throws FilterSyntaxException {
    Expression all = any();
    if (at < text.length()) {
      throw error(at, "Expected a space or the end instead of %s".formatted(text.charAt(at)));
    }
    return all;
  }

  private Expression any() throws FilterSyntaxException {
    List<Expression> parts = new ArrayList<>(List.of(all()));
    while (skip("|") || skipWord("or")) {
      parts.add(all());
    }
    return parts.size() == 1 ? parts.getFirst() : new Expression.Any(parts);
  }

  private Expression all() throws FilterSyntaxException {
    List<Expression> parts = new ArrayList<>(List.of(one()));
    while (!atEndOfAll()) {
      boolean said = skipWord("and");
      if (said && atEndOfAll()) {
        throw error(at, "Expected something to look for after and");
      }
      parts.add(one());
    }
    return parts.size() == 1 ? parts.getFirst() : new Expression.All(parts);
  }

  private boolean atEndOfAll() {
    skipSpace();
    return at == text.length()
        || text.charAt(at) == ')'
        || text.charAt(at) == '|'
        || isWordHere("or");
  }

  private Expression one() throws FilterSyntaxException {
    skipSpace();
    if (++depth > MAX_DEPTH) {
      throw error(at, "Too many brackets and negations");
    }
    try {
      if (skip("!") || skipWord("not")) {
        return new Expression.Not(one());
      }
      int open = at;
      if (skip("(")) {
        Expression inner = any();
        if (!skip(")")) {
          throw error(at, "Expected ) for the ( at character %d".formatted(open + 1));
        }
        return inner;
      }
      return term();
    } finally {
      depth--;
    }
  }

  private Expression term() throws FilterSyntaxException {
    skipSpace();
    int start = at;
    if (at == text.length()) {
      throw error(at, "Expected something to look for, such as ns=shop or a name");
    }
    Side side = side();
    int wordAt = at;
    if (peek() == '"') {
      return new Expression.Word(side, value().anywhere());
    }
    Glob word = word();
    Operator operator = operator();
    if (operator == null) {
      if (word.pattern().isEmpty()) {
        throw error(
            at,
            at < text.length() && at == start
                ? "Expected a key or a name instead of %s".formatted(text.charAt(at))
                : "Expected a key or a name after %s".formatted(text.substring(start, at)));
      }
      checkColon(text.substring(wordAt, at), wordAt);
      return new Expression.Word(side, word.anywhere());
    }
    return comparison(side, start, wordAt, text.substring(wordAt, operator.at()), operator);
  }

  /** Somebody used to another language writes ns:shop. */
  private static void checkColon(String word, int position) throws FilterSyntaxException {
    int colon = word.indexOf(':');
    if (colon > 0 && Key.of(word.substring(0, colon)).isPresent()) {
      throw error(
          position + colon,
          "Expected an operator instead of the colon, as in %s%s%s"
              .formatted(
                  word.substring(0, colon),
                  Key.of(word.substring(0, colon)).orElseThrow().usualOperator(),
                  word.substring(colon + 1)));
    }
  }

  private Side side() {
    int colon = at;
    while (colon < text.length() && Character.isLetter(text.charAt(colon))) {
      colon++;
    }
    if (colon < text.length() && text.charAt(colon) == ':') {
      Side side = Side.of(text.substring(at, colon)).orElse(null);
      if (side != null) {
        at = colon + 1;
        return side;
      }
    }
    return Side.ANY;
  }

  private Expression comparison(Side side, int start, int keyAt, String word, Operator operator)
      throws FilterSyntaxException {
    Key key = Key.of(word).orElse(null);
    if (key == null) {
      throw error(keyAt, Suggestions.unknownKey(word));
    }
    if (side != Side.ANY && !key.isOfAnEnd()) {
      throw error(
          start,
          "%s is about the traffic and not about one end; write it without %s:"
              .formatted(key.word(), side.word()));
    }
    List<Value> values = new ArrayList<>();
    do {
      if (values.isEmpty()) {
        skipSpace();
      }
      int valueAt = at;
      Glob value = value();
      if (value.pattern().isEmpty()) {
        throw error(
            at, "Expected %s after %s".formatted(key.type().expected(), text.charAt(at - 1)));
      }
      values.add(new Value(value, text.substring(valueAt, at), valueAt));
    } while (skipHere(','));
    return Comparison.of(side, key, operator, values);
  }

  /**
   * A value as it was written.
   *
   * @param raw with its escapes and quotes
   */
  record Value(Glob glob, String raw, int at) {}

  /** How a key is compared, and where that stands. */
  record Operator(String symbol, int at) {}

  private @Nullable Operator operator() {
    for (String symbol : List.of("!=", ">=", "<=", "=", ">", "<")) {
      if (text.startsWith(symbol, at)) {
        Operator operator = new Operator(symbol, at);
        at += symbol.length();
        return operator;
      }
    }
    return null;
  }

  private Glob value() throws FilterSyntaxException {
    return peek() == '"' ? quoted() : word();
  }

  private Glob quoted() throws FilterSyntaxException {
    int open = at++;
    StringBuilder value = new StringBuilder();
    while (at < text.length() && text.charAt(at) != '"') {
      if (text.charAt(at) == '\\') {
        at++;
      }
      value.append(escaped(at++));
    }
    if (at == text.length()) {
      throw error(at, "Expected \" for the one at character %d".formatted(open + 1));
    }
    at++;
    return new Glob(value.toString());
  }

  private Glob word() throws FilterSyntaxException {
    StringBuilder value = new StringBuilder();
    while (at < text.length()
        && ENDS_WORD.indexOf(text.charAt(at)) < 0
        && !text.startsWith("!=", at)) {
      char c = text.charAt(at++);
      switch (c) {
        case '\\' -> value.append(escaped(at++));
        case '*' -> value.append(Glob.MANY);
        case '?' -> value.append(Glob.ONE);
        default -> value.append(c);
      }
    }
    return new Glob(value.toString());
  }

  private char escaped(int position) throws FilterSyntaxException {
    if (position >= text.length()) {
      at = text.length();
      throw error(at, "Expected a character after \\");
    }
    return text.charAt(position);
  }

  private char peek() {
    return at < text.length() ? text.charAt(at) : 0;
  }

  private boolean skip(String symbol) {
    skipSpace();
    if (text.startsWith(symbol, at)) {
      at += symbol.length();
      return true;
    }
    return false;
  }

  private boolean skipHere(char symbol) {
    if (peek() == symbol) {
      at++;
      return true;
    }
    return false;
  }

  private boolean skipWord(String word) {
    skipSpace();
    if (isWordHere(word)) {
      at += word.length();
      return true;
    }
    return false;
  }

  /** A word by itself: "or" is not in "orders", and "or=" is no operator. */
  private boolean isWordHere(String word) {
    int end = at + word.length();
    return text.regionMatches(true, at, word, 0, word.length())
        && (end == text.length() || " \t\n\r()|\"!".indexOf(text.charAt(end)) >= 0)
        && !text.startsWith("!=", end);
  }

  private void skipSpace() {
    while (at < text.length() && Character.isWhitespace(text.charAt(at))) {
      at++;
    }
  }

  static FilterSyntaxException error(int position, String message) {
    return new FilterSyntaxException(position, message);
  }
}
