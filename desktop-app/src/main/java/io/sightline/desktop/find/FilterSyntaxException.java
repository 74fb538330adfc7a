package io.sightline.desktop.find;

/** A filter that cannot be understood; the message says what was expected, and where. */
public final class FilterSyntaxException extends Exception {
  private static final long serialVersionUID = 1;

  private final int position;
  private final String message;

  FilterSyntaxException(int position, String message) {
    super(message);
    this.position = position;
    this.message = "%s, at character %d".formatted(message, position + 1);
  }

  @Override
  public String getMessage() {
    return message;
  }

  /** Where, from 0; the length of the text when something is missing at its end. */
  public int position() {
    return position;
  }
}
