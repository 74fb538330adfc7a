package io.sightline.shop.host;

import io.sightline.shop.plan.Workload;
import java.io.File;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Starts processes inside the shop: first into the workload's cgroups, then into its network
 * namespace, then as the user it should run as.
 *
 * <p>Every process gets a session of its own, so that Ctrl-C reaches only the shop itself, which
 * then ends everything in order.
 */
public final class Launcher {

  /** As whom a process runs. */
  public enum User {
    /** root with every capability, for servers that give up the rest by themselves. */
    ROOT,
    /** root in name, to read the files of this program, without any capability. */
    POWERLESS,
    POSTGRES,
    REDIS
  }

  // Writes itself into each cgroup named before "--" and becomes the command after it. The shell
  // keeps its process id through exec, ip and setpriv, so that id is the server's.
  private static final String ENTER_CGROUPS =
      """
      while [ "$1" != "--" ]; do echo $$ > "$1/cgroup.procs" || exit 71; shift; done
      shift
      exec "$@"
      """;

  private static final List<String> JVM_OPTIONS =
      List.of(
          "-Xmx48m",
          "-Xss512k",
          "-XX:+UseSerialGC",
          "-XX:TieredStopAtLevel=1",
          "-Xshare:auto",
          "-XX:-UsePerfData",
          // Names are looked up again every five seconds, as a service in a cluster should.
          "-Dsun.net.inetaddr.ttl=5",
          "-Dsun.net.inetaddr.negative.ttl=1",
          // Without it Nagle's algorithm and delayed acknowledgements add 40 ms to an answer.
          "-Dsun.net.httpserver.nodelay=true");

  private final Cgroups cgroups;
  private final Journal journal;
  private final Path logs;

  public Launcher(Cgroups cgroups, Journal journal, Path logs) {
    this.cgroups = cgroups;
    this.journal = journal;
    this.logs = logs;
  }

  /** Starts a system program. */
  public ServerProcess start(Workload workload, User user, List<String> command)
      throws IOException {
    return start(workload, user, Map.of(), command, null);
  }

  /**
   * Starts one of this program's own roles in a JVM like the one that runs now.
   *
   * @param listener receives each line of its standard output, on a thread of its own; null leaves
   *     the output to the log
   */
  public ServerProcess startRole(
      Workload workload,
      Map<String, String> environment,
      List<String> options,
      @Nullable Consumer<String> listener)
      throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(JVM_OPTIONS);
    command.addAll(options);
    command.addAll(
        List.of("-cp", absoluteClassPath(), "io.sightline.shop.Main", "role", workload.name()));
    return start(workload, User.POWERLESS, environment, command, listener);
  }

  private ServerProcess start(
      Workload workload,
      User user,
      Map<String, String> environment,
      List<String> command,
      @Nullable Consumer<String> listener)
      throws IOException {
    List<String> line = new ArrayList<>(List.of("setsid", "sh", "-c", ENTER_CGROUPS, "sh"));
    cgroups.leaves(workload).forEach(leaf -> line.add(leaf.toString()));
    line.addAll(List.of("--", "ip", "netns", "exec", workload.netns()));
    line.addAll(become(user));
    line.addAll(command);
    File log = logs.resolve(workload.name() + ".log").toFile();
    ProcessBuilder builder =
        new ProcessBuilder(line).redirectError(ProcessBuilder.Redirect.appendTo(log));
    if (listener == null) {
      builder.redirectOutput(ProcessBuilder.Redirect.appendTo(log));
    }
    builder.directory(new File("/"));
    builder.environment().putAll(environment);
    Process process = builder.start();
    long startTicks = ProcessIdentity.startTicks(process.pid()).orElse(0);
    journal.add(new Journal.Entry.StartedProcess(process.pid(), startTicks));
    ServerProcess server = new ServerProcess(workload, process, log.toPath());
    if (listener != null) {
      server.forwardOutput(listener);
    }
    return server;
  }

  private static List<String> become(User user) {
    return switch (user) {
      case ROOT -> List.of();
      case POWERLESS -> List.of("setpriv", "--inh-caps=-all", "--bounding-set=-all");
      case POSTGRES -> List.of("setpriv", "--reuid=postgres", "--regid=postgres", "--init-groups");
      case REDIS -> List.of("setpriv", "--reuid=redis", "--regid=redis", "--init-groups");
    };
  }

  private static String absoluteClassPath() {
    return String.join(
        File.pathSeparator,
        Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
            .map(entry -> Path.of(entry).toAbsolutePath().toString())
            .toList());
  }
}
