package io.sightline.desktop.settings;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sightline.desktop.export.AtomicFile;
import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

/**
 * A small file of JSON with a version that the app reads once and writes whole.
 *
 * <p>What cannot be read is never written over: before the first write it is put aside under
 * another name. Not thread-safe.
 */
final class JsonFile<T> {
  private static final String VERSION = "version";
  private static final ObjectMapper JSON =
      JsonMapper.builder()
          .enable(SerializationFeature.INDENT_OUTPUT)
          .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
          .build();

  private final Path file;
  private final int version;
  private final T defaults;
  private boolean toBePutAside;

  /**
   * What a file holds, and why it is not what the file holds.
   *
   * @param problem a sentence for the user; empty where the file was read, or is not there
   */
  record Loaded<T>(T value, String problem) {}

  /**
   * @param version of what is written; files of a later one are not understood
   * @param defaults what holds where nothing can be read; fields that a file lacks are taken from
   *     it
   */
  JsonFile(Path file, int version, T defaults) {
    this.file = file;
    this.version = version;
    this.defaults = defaults;
  }

  Path path() {
    return file;
  }

  /** Reads the file. */
  Loaded<T> load() {
    try {
      JsonNode tree = JSON.readTree(Files.readAllBytes(file));
      if (!(tree instanceof ObjectNode object)) {
        return unread("it is no JSON object");
      }
      int found = object.path(VERSION).asInt(0);
      if (found > version) {
        return unread(
            "it is of version %d, and this Sightline knows versions up to %d"
                .formatted(found, version));
      }
      return new Loaded<>(merged(object), "");
    } catch (NoSuchFileException _) {
      return new Loaded<>(defaults, "");
    } catch (JsonProcessingException e) {
      return unread(e.getOriginalMessage());
    } catch (IOException | IllegalArgumentException e) {
      return unread(reason(e));
    }
  }

  /** A file may lack what a later version added. */
  private T merged(ObjectNode object) throws JsonProcessingException {
    ObjectNode all = JSON.valueToTree(defaults);
    object.remove(VERSION);
    all.setAll(object);
    @SuppressWarnings("unchecked")
    Class<T> type = (Class<T>) defaults.getClass();
    return JSON.treeToValue(all, type);
  }

  private Loaded<T> unread(String why) {
    toBePutAside = true;
    return new Loaded<>(
        defaults,
        "%s could not be read, so defaults are used: %s. It is kept as it is; what you change now is written to a new file, and this one is renamed then."
            .formatted(file, why));
  }

  /** Writes the file; what was there before stays where that fails. */
  void save(T value) throws IOException {
    Path folder = file.toAbsolutePath().getParent();
    if (folder != null) {
      Files.createDirectories(folder);
    }
    putAside();
    ObjectNode tree = JSON.createObjectNode();
    tree.put(VERSION, version);
    tree.setAll((ObjectNode) JSON.valueToTree(value));
    AtomicFile.write(file, JSON.writeValueAsBytes(tree));
  }

  private void putAside() throws IOException {
    if (toBePutAside && Files.exists(file)) {
      Path free = file.resolveSibling(file.getFileName() + ".unread");
      for (int number = 2; Files.exists(free); number++) {
        free = file.resolveSibling(file.getFileName() + ".unread-" + number);
      }
      Files.move(file, free, StandardCopyOption.ATOMIC_MOVE);
    }
    toBePutAside = false;
  }

  static String reason(Exception problem) {
    String message =
        problem instanceof FileSystemException file && file.getReason() != null
            ? file.getReason()
            : problem.getMessage();
    return message == null || message.isBlank() ? problem.getClass().getSimpleName() : message;
  }
}
