package io.sightline.desktop.find;

/**
 * A filter over entities and traffic, such as {@code ns=shop proto=http err%>5 from:pod=web-*
 * !dns}. Immutable; docs/filters.md has the whole language.
 *
 * <p>What stands side by side has to hold together; {@code |} or {@code or} is weaker, {@code !}
 * and brackets are stronger. A key that is about an end holds of traffic when it holds of either
 * end, and its negation when it holds of neither.
 */
public final class Filter {
  /** Matches everything. */
  public static final Filter NONE = new Filter("", Expression.EVERYTHING);

  private final String text;
  private final Expression expression;

  private Filter(String text, Expression expression) {
    this.text = text;
    this.expression = expression;
  }

  /**
   * Understands a filter; a blank text is {@link #NONE}.
   *
   * @throws FilterSyntaxException saying what was expected, and where
   */
  public static Filter parse(String text) throws FilterSyntaxException {
    return text.isBlank() ? NONE : new Filter(text.strip(), new FilterParser(text).parse());
  }

  /** As it was written. */
  public String text() {
    return text;
  }

  /** Whether it matches everything because it says nothing. */
  public boolean isEmpty() {
    return text.isEmpty();
  }

  /** Whether it matches; of traffic that is never unknown. */
  public Truth test(Subject subject) {
    return expression.test(subject);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Filter that && text.equals(that.text);
  }

  @Override
  public int hashCode() {
    return text.hashCode();
  }

  @Override
  public String toString() {
    return text;
  }
}
