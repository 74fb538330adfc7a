package io.sightline.desktop.source.kube;

import io.fabric8.kubernetes.api.model.ExecConfig;
import io.fabric8.kubernetes.api.model.ExecEnvVar;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.regex.Pattern;

/**
 * A program that a context names to log in with, with all that decides what it does.
 *
 * @param context whose user names it
 * @param file the kubeconfig that names it
 * @param argv the program, as a path where the kubeconfig gives one, and its arguments
 * @param environment what the kubeconfig adds to the environment
 * @param apiVersion version of the {@code ExecCredential} it takes and gives
 * @param interaction whether it may talk to the user
 * @param clusterInfo whether it is told which cluster it is for
 * @param installHint what the kubeconfig says when the program is not there; may be empty
 */
public record ExecPlugin(
    String context,
    Path file,
    List<String> argv,
    Map<String, String> environment,
    String apiVersion,
    Interaction interaction,
    boolean clusterInfo,
    String installHint) {
  static final String V1 = "client.authentication.k8s.io/v1";
  static final String V1_BETA_1 = "client.authentication.k8s.io/v1beta1";

  private static final Pattern PLAIN = Pattern.compile("[A-Za-z0-9_./:=@%+,-]+");

  /** Whether a plugin may talk to the user: {@code interactiveMode}. */
  public enum Interaction {
    NEVER,
    IF_AVAILABLE,
    ALWAYS
  }

  public ExecPlugin {
    argv = List.copyOf(argv);
    environment = Map.copyOf(environment);
  }

  static ExecPlugin of(String context, Kubeconfig.Defined<ExecConfig> defined)
      throws ClusterException {
    ExecConfig exec = defined.value();
    String version = String.valueOf(exec.getApiVersion());
    String command = exec.getCommand();
    if (command == null || command.isEmpty()) {
      throw ClusterException.lasting(
          "Context %s of %s logs in by a plugin without a command: add it"
              .formatted(context, defined.file()));
    }
    if (!version.equals(V1) && !version.equals(V1_BETA_1)) {
      throw ClusterException.lasting(
          "Context %s of %s wants a plugin of version %s, and only %s and %s are supported: let the tool that wrote it write it anew"
              .formatted(context, defined.file(), version, V1, V1_BETA_1));
    }
    List<String> argv = new ArrayList<>();
    boolean path = command.contains("/") || command.contains("\\");
    argv.add(path ? defined.file().resolveSibling(command).normalize().toString() : command);
    argv.addAll(Objects.requireNonNullElse(exec.getArgs(), List.of()));
    Map<String, String> environment = new TreeMap<>();
    for (ExecEnvVar variable : Objects.requireNonNullElse(exec.getEnv(), List.<ExecEnvVar>of())) {
      environment.put(
          String.valueOf(variable.getName()), Objects.requireNonNullElse(variable.getValue(), ""));
    }
    Interaction interaction =
        switch (Objects.requireNonNullElse(exec.getInteractiveMode(), "")) {
          case "Never" -> Interaction.NEVER;
          case "Always" -> Interaction.ALWAYS;
          default -> Interaction.IF_AVAILABLE;
        };
    return new ExecPlugin(
        context,
        defined.file(),
        argv,
        environment,
        version,
        interaction,
        Boolean.TRUE.equals(exec.getProvideClusterInfo()),
        Objects.requireNonNullElse(exec.getInstallHint(), ""));
  }

  /** The same for the same program, arguments and environment under the same context only. */
  public String digest() {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      update(digest, context);
      argv.forEach(argument -> update(digest, argument));
      new TreeMap<>(environment)
          .forEach(
              (name, value) -> {
                update(digest, name);
                update(digest, value);
              });
      return HexFormat.of().formatHex(digest.digest());
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }

  /** With its length, so that no two lists of texts are the same bytes. */
  private static void update(MessageDigest digest, String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    digest.update((bytes.length + ":").getBytes(StandardCharsets.US_ASCII));
    digest.update(bytes);
  }

  /** The program's name, for messages. */
  public String name() {
    Path name = Path.of(argv.getFirst()).getFileName();
    return name == null ? argv.getFirst() : name.toString();
  }

  /** The command as one would type it, with what the kubeconfig adds to the environment. */
  public String commandLine() {
    List<String> words = new ArrayList<>();
    new TreeMap<>(environment).forEach((name, value) -> words.add(name + "=" + quoted(value)));
    argv.forEach(argument -> words.add(quoted(argument)));
    return String.join(" ", words);
  }

  private static String quoted(String word) {
    // What would move the cursor or turn the text around is shown, not obeyed.
    StringBuilder shown = new StringBuilder();
    word.codePoints()
        .forEach(
            c -> {
              boolean hidden =
                  Character.isISOControl(c) || Character.getType(c) == Character.FORMAT;
              shown.append(hidden ? "\\u{%x}".formatted(c) : Character.toString(c));
            });
    String text = shown.toString();
    return PLAIN.matcher(text).matches() ? text : "'" + text.replace("'", "'\\''") + "'";
  }
}
