package io.sightline.agent.kube;

import java.util.HashMap;
import java.util.Map;
import java.util.StringTokenizer;
import org.jspecify.annotations.Nullable;

/**
 * Which fields of an object are read; of everything else no value is ever made, so what is not
 * listed cannot leave the parser.
 *
 * <p>Written as names with what is kept within them in braces, arrays not being mentioned: {@code
 * spec {containers {name image}} status {phase}}. An asterisk stands for any name, and empty braces
 * for an object of which only its being there is kept. A name without braces stands for a scalar or
 * a list of scalars.
 */
final class KeptFields {
  private static final String ANY = "*";

  private final Map<String, KeptFields> fields = new HashMap<>();
  private boolean isObject;

  private KeptFields() {}

  /** Reads a listing; throws where its braces do not match. */
  static KeptFields of(String listing) {
    StringTokenizer tokens = new StringTokenizer(listing, " \n{}", true);
    KeptFields all = new KeptFields();
    all.read(tokens, true);
    return all;
  }

  private void read(StringTokenizer tokens, boolean top) {
    isObject = true;
    @Nullable KeptFields last = null;
    while (tokens.hasMoreTokens()) {
      String token = tokens.nextToken();
      switch (token) {
        case " ", "\n" -> {
          // Between names.
        }
        case "{" -> {
          if (last == null) {
            throw new IllegalArgumentException("a brace must follow a name");
          }
          last.read(tokens, false);
        }
        case "}" -> {
          if (top) {
            throw new IllegalArgumentException("a brace is closed that was not opened");
          }
          return;
        }
        default -> last = fields.computeIfAbsent(token, _ -> new KeptFields());
      }
    }
    if (!top) {
      throw new IllegalArgumentException("a brace is not closed");
    }
  }

  /** What is kept within the field of that name; null where the field is not kept. */
  @Nullable KeptFields field(String name) {
    KeptFields listed = fields.get(name);
    return listed == null ? fields.get(ANY) : listed;
  }

  /** Whether fields within it are kept, rather than a value. */
  boolean isObject() {
    return isObject;
  }
}
