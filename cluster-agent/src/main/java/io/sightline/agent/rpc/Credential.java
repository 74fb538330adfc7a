package io.sightline.agent.rpc;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * The token by which an agent shows the relay on which node it runs, in a file that the kubelet
 * replaces before it expires. Any thread may read it.
 */
public final class Credential {
  /** Of an agent whose certificate already says which node it is. */
  public static final Credential NONE = new Credential(null);

  private final @Nullable Path file;

  private Credential(@Nullable Path file) {
    this.file = file;
  }

  /** The token of that file, read anew each time. */
  public static Credential in(Path file) {
    return new Credential(file);
  }

  /** As it is now; empty where there is none. */
  String token() throws IOException {
    Path from = file;
    return from == null ? "" : Files.readString(from).strip();
  }
}
