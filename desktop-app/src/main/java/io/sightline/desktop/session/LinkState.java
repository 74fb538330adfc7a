package io.sightline.desktop.session;

import io.sightline.core.source.SourcePart;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** How a session stands with its source. */
public sealed interface LinkState {
  /**
   * The source is being made ready.
   *
   * @param doing what is being done, in a few words
   */
  record Starting(String doing) implements LinkState {}

  /** Facts are expected and none has arrived yet. */
  record Waiting() implements LinkState {}

  /** Facts arrive, or would if anything happened. */
  record Connected() implements LinkState {}

  /**
   * Facts arrive from some of the clusters and not from others.
   *
   * @param parts all of them, as they stand
   */
  record Partly(List<SourcePart> parts) implements LinkState {
    public Partly {
      parts = List.copyOf(parts);
    }

    /** What is wrong, with which, and since when; empty where some are only not ready yet. */
    public String message() {
      return parts.stream()
          .filter(SourcePart::failed)
          .map(SourcePart::words)
          .collect(Collectors.joining("\n"));
    }
  }

  /** There will be no more facts; everything known is in the log. */
  record Ended() implements LinkState {}

  /**
   * The source is out of reach, the log cannot be written, or the session itself failed.
   *
   * @param message what happened, to what, and what to do
   * @param retrying whether the source goes on trying by itself
   */
  record Failed(String message, boolean retrying) implements LinkState {}

  /** Why there will be no more facts though there should be; empty while there may be. */
  default Optional<String> finalFailure() {
    return this instanceof Failed failed && !failed.retrying()
        ? Optional.of(failed.message())
        : Optional.empty();
  }
}
