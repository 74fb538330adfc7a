package io.sightline.desktop.source.kube;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Plugins that are real programs, run as a kubeconfig asks for it. */
@Timeout(60)
class ExecPluginTest {
  private static final String TOKEN =
      "echo '{\"kind\":\"ExecCredential\",\"apiVersion\":\"client.authentication.k8s.io/v1\",\"status\":{\"token\":\"t\"%s}}'";

  @TempDir private Path folder;

  private Instant now = Instant.parse("2026-10-10T10:00:00Z");
  private final AtomicInteger asked = new AtomicInteger();

  private Path script(String name, String... lines) throws Exception {
    Path file = folder.resolve(name);
    Files.writeString(file, "#!/bin/sh\n" + String.join("\n", lines) + "\n");
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwx------"));
    return file;
  }

  private Path config(String exec) throws Exception {
    return Files.writeString(
        folder.resolve("config"),
        """
        kind: Config
        clusters: [{name: k, cluster: {server: "http://127.0.0.1:1"}}]
        contexts: [{name: c, context: {cluster: k, user: u}}]
        users: [{name: u, user: {exec: %s}}]
        """
            .formatted(exec));
  }

  private Surroundings surroundings(Map<String, String> more) {
    Map<String, String> variables = new java.util.HashMap<>(more);
    variables.putIfAbsent("PATH", "/usr/bin:/bin");
    return new Surroundings(variables, folder.resolve("home"), false);
  }

  private Clusters clusters(Path config, Consent.Answer answer, Duration atMost) {
    return new Clusters(
        surroundings(Map.of("TERM", "x")),
        config,
        _ -> {
          asked.incrementAndGet();
          return answer;
        },
        atMost,
        () -> now);
  }

  private static String exec(Path program) {
    return "{apiVersion: client.authentication.k8s.io/v1, command: %s, interactiveMode: Never}"
        .formatted(program);
  }

  private int runs() throws Exception {
    Path ran = folder.resolve("ran");
    return Files.exists(ran) ? Files.readAllLines(ran).size() : 0;
  }

  private String count() {
    return "echo x >> " + folder.resolve("ran");
  }

  @Test
  void itIsRunAgainOnlyWhenWhatItGaveExpires() throws Exception {
    Path program =
        script(
            "p",
            count(),
            "minute=$(( 15 * $(wc -l < %s) ))".formatted(folder.resolve("ran")),
            TOKEN
                .formatted(",\"expirationTimestamp\":\"2026-10-10T10:MINUTE:00Z\"")
                .replace("MINUTE", "'$minute'"));
    Clusters clusters =
        clusters(config(exec(program)), Consent.Answer.ALWAYS, Duration.ofSeconds(20));
    for (int i = 0; i < 3; i++) {
      clusters.open("c", ExecPluginTest::nobody).close();
    }
    assertThat(runs()).isEqualTo(1);
    now = Instant.parse("2026-10-10T10:14:56Z");
    clusters.open("c", ExecPluginTest::nobody).close();
    assertThat(runs()).isEqualTo(2);
  }

  @Test
  void whatTheApiServerRefusesIsNotUsedAgain() throws Exception {
    Path program = script("p", count(), TOKEN.formatted(""));
    Clusters clusters =
        clusters(config(exec(program)), Consent.Answer.ALWAYS, Duration.ofSeconds(20));
    try (ClusterClient client = clusters.open("c", ExecPluginTest::nobody)) {
      assertThat(client.refused("list pods", 401, "")).hasMessageContaining("does not accept");
    }
    clusters.open("c", ExecPluginTest::nobody).close();
    assertThat(runs()).isEqualTo(2);
  }

  @Test
  void consentIsRememberedForTheSameProgramArgumentsAndEnvironmentOnly() throws Exception {
    Path program = script("p", TOKEN.formatted(""));
    String base =
        "{apiVersion: client.authentication.k8s.io/v1, command: %s, interactiveMode: Never, args:"
            + " [a%s], env: [{name: N, value: v%s}]}";
    List<String> variants =
        List.of(
            base.formatted(program, "", ""),
            base.formatted(program, "1", ""),
            base.formatted(program, "", "1"));
    for (String variant : variants) {
      for (int again = 0; again < 2; again++) {
        // Another process each time: only what is in the file is known.
        clusters(config(variant), Consent.Answer.ALWAYS, Duration.ofSeconds(20))
            .open("c", ExecPluginTest::nobody)
            .close();
      }
    }
    assertThat(asked.get()).isEqualTo(variants.size());
    Path file = folder.resolve("home/.config/sightline/allowed-plugins");
    assertThat(Files.readAllLines(file)).hasSize(variants.size());
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
        .isEqualTo("rw-------");
  }

  @Test
  void withoutConsentNothingIsRunAndNothingRemembered() throws Exception {
    Path program = script("p", count());
    Clusters clusters = clusters(config(exec(program)), Consent.Answer.NO, Duration.ofSeconds(20));
    assertThat(
            catchThrowableOfType(
                ClusterException.class, () -> clusters.open("c", ExecPluginTest::nobody)))
        .hasMessageContaining(program.toString())
        .hasMessageContaining("nothing was run");
    assertThat(runs()).isZero();
    assertThat(folder.resolve("home/.config/sightline/allowed-plugins")).doesNotExist();
  }

  @Test
  void aKubeconfigThatEverybodyMayWriteRunsNothing() throws Exception {
    Path config = config(exec(script("p", count())));
    Files.setPosixFilePermissions(config, PosixFilePermissions.fromString("rw-rw-rw-"));
    Clusters clusters = clusters(config, Consent.Answer.ALWAYS, Duration.ofSeconds(20));
    assertThat(
            catchThrowableOfType(
                ClusterException.class, () -> clusters.open("c", ExecPluginTest::nobody)))
        .hasMessageContaining("chmod o-w " + config);
    assertThat(runs()).isZero();
  }

  @Test
  void oneThatHangsIsEndedWithAllItStarted() throws Exception {
    Path child = folder.resolve("child");
    Path program =
        script("p", "sleep 300 &", "echo $! > " + child, "echo 'please log in' >&2", "sleep 300");
    Clusters clusters =
        clusters(config(exec(program)), Consent.Answer.ALWAYS, Duration.ofSeconds(2));
    List<String> said = new ArrayList<>();
    assertThat(catchThrowableOfType(ClusterException.class, () -> clusters.open("c", said::add)))
        .hasMessageContaining("did not answer within 2 s")
        .hasMessageContaining("please log in");
    assertThat(said).anyMatch(text -> text.contains("please log in"));
    long pid = Long.parseLong(Files.readString(child).strip());
    for (int i = 0; i < 50 && isRunning(pid); i++) {
      Thread.sleep(100);
    }
    assertThat(isRunning(pid)).isFalse();
  }

  /** Not one that has ended and that nobody has asked about. */
  private static boolean isRunning(long pid) throws Exception {
    Path stat = Path.of("/proc/%d/stat".formatted(pid));
    return Files.exists(stat) && !Files.readString(stat).contains(") Z ");
  }

  @Test
  void answersThatCannotBeUsedAreSaid() throws Exception {
    Map<String, String> table =
        Map.of(
            "echo not json",
            "no JSON",
            "echo '{}'",
            "no ExecCredential",
            TOKEN.formatted("").replace("/v1", "/v1beta1"),
            "of version",
            TOKEN.formatted("").replace("\"token\":\"t\"", ""),
            "neither a token",
            TOKEN.formatted(",\"clientKeyData\":\"x\""),
            "only one",
            TOKEN.formatted(",\"expirationTimestamp\":\"soon\""),
            "expirationTimestamp",
            "head -c 2000000 /dev/zero",
            "longer than 1 MiB");
    for (Map.Entry<String, String> row : table.entrySet()) {
      Clusters clusters =
          clusters(
              config(exec(script("p", row.getKey()))),
              Consent.Answer.THIS_TIME,
              Duration.ofSeconds(20));
      assertThat(
              catchThrowableOfType(
                  ClusterException.class, () -> clusters.open("c", ExecPluginTest::nobody)))
          .as(row.getKey())
          .hasMessageContaining(row.getValue());
    }
  }

  @Test
  void theLoginShellKnowsWhereCloudToolsAre() throws Exception {
    Path tools = Files.createDirectory(folder.resolve("tools"));
    script("tools/cloud-login", "cloud-helper");
    script("tools/cloud-helper", TOKEN.formatted(""));
    // A login shell that greets, as they do.
    Path shell =
        script("sh", "echo welcome", "PATH=/usr/bin:/bin:" + tools, "shift", "exec /bin/sh \"$@\"");
    Path config =
        config(
            "{apiVersion: client.authentication.k8s.io/v1, command: cloud-login, interactiveMode:"
                + " Never}");
    Clusters clusters =
        new Clusters(
            surroundings(Map.of("SHELL", shell.toString())),
            config,
            _ -> Consent.Answer.THIS_TIME,
            Duration.ofSeconds(20),
            () -> now);
    clusters.open("c", ExecPluginTest::nobody).close();
  }

  @Test
  void theCommandIsShownAsItIs() {
    ExecPlugin plugin =
        new ExecPlugin(
            "c",
            Path.of("/k"),
            List.of("/bin/p", "a b", "it's", "x\u202ey\n"),
            Map.of("Z", "1", "A", "2"),
            ExecPlugin.V1,
            ExecPlugin.Interaction.NEVER,
            false,
            "");
    assertThat(plugin.commandLine())
        .isEqualTo("A=2 Z=1 /bin/p 'a b' 'it'\\''s' 'x\\u{202e}y\\u{a}'");
  }

  private static void nobody(String progress) {
    // Nobody looks at it.
  }
}
