package io.sightline.shop.host;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;

/**
 * The list of what a run has made on this machine, kept in a file so that a later run can undo it
 * after this one was killed. One JSON object per line, appended before the thing is made where its
 * name is known in advance, and at once after it where it is not.
 *
 * <p>Safe for use by several threads of one process. A last line cut short by a crash is ignored.
 */
public final class Journal {
  private static final ObjectMapper JSON = new ObjectMapper();

  /** What one line of the journal says. */
  public sealed interface Entry {

    /** A process, identified by its start time as well: a process id alone may be reused. */
    record StartedProcess(long pid, long startTicks) implements Entry {}

    /** The image file behind the slow disk; loop devices are found through it. */
    record DiskImage(String path) implements Entry {}

    /** A loop device's queue length as it was before the shop shortened it. */
    record QueueLength(String device, int requests) implements Entry {}

    /** A directory that the run made for its files. */
    record Directory(String path) implements Entry {}
  }

  private record Line(String kind, String name, long number, long second) {}

  private final Path file;

  public Journal(Path file) {
    this.file = file;
  }

  /** Appends an entry; it is in the file when this returns. */
  public synchronized void add(Entry entry) throws IOException {
    Line line =
        switch (entry) {
          case Entry.StartedProcess(long pid, long startTicks) ->
              new Line("process", "", pid, startTicks);
          case Entry.DiskImage(String path) -> new Line("image", path, 0, 0);
          case Entry.QueueLength(String device, int requests) ->
              new Line("queue", device, requests, 0);
          case Entry.Directory(String path) -> new Line("directory", path, 0, 0);
        };
    Files.writeString(
        file,
        JSON.writeValueAsString(line) + "\n",
        StandardOpenOption.CREATE,
        StandardOpenOption.APPEND);
  }

  /** Returns every whole entry of the file; none if there is no file. */
  public synchronized List<Entry> read() throws IOException {
    if (!Files.exists(file)) {
      return List.of();
    }
    List<Entry> entries = new ArrayList<>();
    for (String text : Files.readAllLines(file)) {
      Line line;
      try {
        line = JSON.readValue(text, Line.class);
      } catch (JsonProcessingException e) {
        continue; // cut short by a crash: what it would have named was not made yet
      }
      switch (line.kind()) {
        case "process" -> entries.add(new Entry.StartedProcess(line.number(), line.second()));
        case "image" -> entries.add(new Entry.DiskImage(line.name()));
        case "queue" -> entries.add(new Entry.QueueLength(line.name(), (int) line.number()));
        case "directory" -> entries.add(new Entry.Directory(line.name()));
        default -> {} // a newer version's entry; nothing this version could undo
      }
    }
    return entries;
  }
}
