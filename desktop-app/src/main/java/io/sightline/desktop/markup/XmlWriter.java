package io.sightline.desktop.markup;

import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Deque;

/**
 * Writes XML 1.0 with escaped attributes and text, indented by two spaces; the same calls give the
 * same bytes. Not thread-safe.
 */
public final class XmlWriter {
  private final StringBuilder out =
      new StringBuilder("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n");
  private final Deque<String> open = new ArrayDeque<>();

  /** Begins an element that will hold others; names and values of its attributes in turn. */
  public XmlWriter begin(String name, String... attributes) {
    tag(name, attributes).append(">\n");
    open.push(name);
    return this;
  }

  /** Writes an element that holds nothing. */
  public XmlWriter empty(String name, String... attributes) {
    tag(name, attributes).append("/>\n");
    return this;
  }

  /** Writes an element that holds text. */
  public XmlWriter text(String text, String name, String... attributes) {
    tag(name, attributes)
        .append('>')
        .append(Markup.escape(text))
        .append("</")
        .append(name)
        .append(">\n");
    return this;
  }

  /** Ends the element begun last. */
  public XmlWriter end() {
    String name = open.pop();
    indent().append("</").append(name).append(">\n");
    return this;
  }

  /** The document as UTF-8. */
  public byte[] bytes() {
    if (!open.isEmpty()) {
      throw new IllegalStateException("the elements " + open + " have no end");
    }
    return out.toString().getBytes(StandardCharsets.UTF_8);
  }

  private StringBuilder tag(String name, String... attributes) {
    if (attributes.length % 2 != 0) {
      throw new IllegalArgumentException("an attribute of " + name + " has no value");
    }
    indent().append('<').append(name);
    for (int i = 0; i < attributes.length; i += 2) {
      out.append(' ')
          .append(attributes[i])
          .append("=\"")
          .append(Markup.escape(attributes[i + 1]))
          .append('"');
    }
    return out;
  }

  private StringBuilder indent() {
    return out.repeat("  ", open.size());
  }
}
