package io.sightline.agent.kube;

import io.sightline.core.kube.SharedValues;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.json.JsonFactory;

/**
 * Reads what an API server answers, of each object only what is kept, as it comes in: neither a
 * whole answer nor a whole object is ever in memory. Not thread-safe.
 */
final class TrimmingReader {
  /** How a list ended. */
  record ListEnd(String resourceVersion, String continueToken) {}

  private static final JsonFactory JSON = new JsonFactory();
  private static final KeptFields LIST_METADATA = KeptFields.of("resourceVersion continue");

  /** What is of one object only, or is soon made a number: sharing it would crowd out the rest. */
  private static final Set<String> NEVER_SHARED =
      Set.of(
          "uid",
          "resourceVersion",
          "containerID",
          "podIP",
          "ip",
          "addresses",
          "creationTimestamp",
          "startTime",
          "startedAt",
          "finishedAt",
          "lastTransitionTime",
          "lastTimestamp",
          "firstTimestamp",
          "eventTime");

  private final SharedValues shared;

  TrimmingReader(SharedValues shared) {
    this.shared = shared;
  }

  /**
   * Reads a list.
   *
   * @param each is given each object as soon as it was read
   */
  ListEnd list(InputStream in, KeptFields kept, Each each)
      throws IOException, InterruptedException {
    try (JsonParser parser = JSON.createParser(ObjectReadContext.empty(), in)) {
      expect(parser.nextToken(), JsonToken.START_OBJECT);
      JsonFields metadata = JsonFields.NONE;
      for (String name = parser.nextName(); name != null; name = parser.nextName()) {
        JsonToken value = parser.nextToken();
        if (name.equals("items") && value == JsonToken.START_ARRAY) {
          for (JsonToken next = parser.nextToken();
              next != JsonToken.END_ARRAY;
              next = parser.nextToken()) {
            expect(next, JsonToken.START_OBJECT);
            each.accept(object(parser, kept));
          }
        } else if (name.equals("metadata") && value == JsonToken.START_OBJECT) {
          metadata = object(parser, LIST_METADATA);
        } else {
          parser.skipChildren();
        }
      }
      expect(parser.currentToken(), JsonToken.END_OBJECT);
      // A connection is used again only when its answer was read to the end.
      in.transferTo(OutputStream.nullOutputStream());
      return new ListEnd(metadata.text("resourceVersion"), metadata.text("continue"));
    } catch (JacksonException e) {
      throw unreadable(e);
    }
  }

  /**
   * Reads one object after the other until the stream ends.
   *
   * @param each is given each as soon as it was read
   */
  void stream(InputStream in, KeptFields kept, Each each) throws IOException, InterruptedException {
    try (JsonParser parser = JSON.createParser(ObjectReadContext.empty(), in)) {
      for (JsonToken next = parser.nextToken(); next != null; next = parser.nextToken()) {
        expect(next, JsonToken.START_OBJECT);
        each.accept(object(parser, kept));
      }
    } catch (JacksonException e) {
      throw unreadable(e);
    }
  }

  /** Takes an object. */
  @FunctionalInterface
  interface Each {
    void accept(JsonFields object) throws IOException, InterruptedException;
  }

  /** Reads a single object. */
  JsonFields object(InputStream in, KeptFields kept) throws IOException {
    try (JsonParser parser = JSON.createParser(ObjectReadContext.empty(), in)) {
      expect(parser.nextToken(), JsonToken.START_OBJECT);
      return object(parser, kept);
    } catch (JacksonException e) {
      throw unreadable(e);
    }
  }

  private JsonFields object(JsonParser parser, KeptFields kept) {
    Map<String, Object> values = new HashMap<>();
    for (String name = parser.nextName(); name != null; name = parser.nextName()) {
      JsonToken token = parser.nextToken();
      KeptFields within = kept.field(name);
      Object value =
          within == null
              ? skip(parser)
              : value(parser, token, within, !NEVER_SHARED.contains(name));
      if (value != null) {
        values.put(shared.share(name), value);
      }
    }
    return new JsonFields(values);
  }

  private @Nullable Object value(
      JsonParser parser, JsonToken token, KeptFields kept, boolean share) {
    return switch (token) {
      case START_OBJECT -> kept.isObject() ? object(parser, kept) : skip(parser);
      case START_ARRAY -> array(parser, kept, share);
      case VALUE_STRING -> kept.isObject() ? null : text(parser.getString(), share);
      case VALUE_NUMBER_INT -> kept.isObject() ? null : number(parser);
      case VALUE_TRUE, VALUE_FALSE -> kept.isObject() ? null : parser.getBooleanValue();
      default -> null;
    };
  }

  private String text(String text, boolean share) {
    return share ? shared.share(text) : text;
  }

  private List<Object> array(JsonParser parser, KeptFields kept, boolean share) {
    List<Object> values = new ArrayList<>();
    for (JsonToken next = parser.nextToken();
        next != JsonToken.END_ARRAY;
        next = parser.nextToken()) {
      Object value = value(parser, next, kept, share);
      if (value != null) {
        values.add(value);
      }
    }
    return values;
  }

  private static @Nullable Long number(JsonParser parser) {
    return parser.getNumberType() == JsonParser.NumberType.BIG_INTEGER
        ? null
        : parser.getLongValue();
  }

  private static @Nullable Object skip(JsonParser parser) {
    parser.skipChildren();
    return null;
  }

  private static void expect(@Nullable JsonToken token, JsonToken expected) throws IOException {
    if (token != expected) {
      throw new IOException("the API server's answer is no list and no object: " + token);
    }
  }

  /** Without the text around the fault, which may be anything. */
  private static IOException unreadable(JacksonException e) {
    return e.getCause() instanceof IOException broken
        ? broken
        : new IOException("the API server's answer is not JSON: " + e.getOriginalMessage());
  }
}
