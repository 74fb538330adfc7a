package io.sightline.agent.nativelib;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A BPF call that the kernel or libbpf refused.
 *
 * <p>The message says what was tried, on what, and what to do; {@link #log()} quotes the end of the
 * verifier's log where there is one.
 */
public final class BpfException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final String text;
  private final int errno;
  private final @Nullable String program;
  private final transient List<String> log;

  BpfException(String attempt, int errno, @Nullable String program, List<String> log) {
    this.text = message(attempt, errno, program, log);
    this.errno = errno;
    this.program = program;
    this.log = List.copyOf(log);
  }

  @Override
  public String getMessage() {
    return text;
  }

  /** The error number, positive. */
  public int errno() {
    return errno;
  }

  /** The program that was refused; null if the error is not about one program. */
  public @Nullable String program() {
    return program;
  }

  /** The last lines that libbpf and the verifier wrote; may be empty. */
  public List<String> log() {
    return log == null ? List.of() : log;
  }

  private static String message(
      String attempt, int errno, @Nullable String program, List<String> log) {
    StringBuilder text = new StringBuilder(attempt);
    if (program != null) {
      text.append(" '").append(program).append('\'');
    }
    text.append(" failed: ").append(Errno.describe(errno)).append(". ");
    if (!log.isEmpty()) {
      text.append("The kernel said: ").append(String.join(" | ", log)).append(". ");
    }
    return text.append(Errno.advice(errno)).toString();
  }
}
