package io.sightline.gate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.fail;
import static org.junit.jupiter.api.Assumptions.abort;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpServer;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.apps.DaemonSet;
import io.sightline.agent.relay.RelayLog;
import io.sightline.agent.relay.RelayPipeline;
import io.sightline.agent.rpc.AgentIntake;
import io.sightline.agent.rpc.MutualTls;
import io.sightline.core.fact.CoverageReading;
import io.sightline.core.fact.CoverageState;
import io.sightline.core.fact.Fact;
import io.sightline.core.fact.ProcessObserved;
import io.sightline.core.fact.RequestWindow;
import io.sightline.core.protocol.Protocol;
import io.sightline.desktop.install.CertificateAuthority;
import io.sightline.desktop.install.InstallSettings;
import io.sightline.desktop.install.Manifests;
import io.sightline.desktop.install.TlsFiles;
import io.sightline.desktop.install.image.AgentImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.HttpURLConnection;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.zip.GZIPInputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * The agent's image as a node would run it: nothing but the image's files, read-only, user 0 with
 * the capabilities of the manifest and no others, in a control group and a cgroup namespace of its
 * own, with the installer's certificates; on the running kernel, against a relay.
 */
@Timeout(240)
class AgentImageGateTest {
  private static final String NODE = "gate-node";
  private static final String TOKEN = "token-of-this-pod";
  private static final Path HOME = Path.of("").toAbsolutePath().getParent();
  private static final Path APPLICATION = HOME.resolve("cluster-agent/target/app");
  private static final Path CGROUPS = Path.of("/sys/fs/cgroup");
  private static final String POD = "sightline-gate/kubepods/burstable/pod5117-image/agent";
  private static final ObjectMapper JSON = new ObjectMapper();

  @TempDir private Path folder;
  private Path cgroup;

  @BeforeEach
  void requireRootAndSweep() throws IOException {
    requireRoot();
    Path unified = CGROUPS.resolve("unified");
    cgroup = (Files.isDirectory(unified) ? unified : CGROUPS).resolve(POD);
    removeCgroups();
  }

  @AfterEach
  void removeCgroups() throws IOException {
    if (cgroup == null) {
      return;
    }
    Path directory = cgroup;
    for (int i = 0; i < 5; i++) {
      if (Files.isDirectory(directory)) {
        Files.delete(directory);
      }
      directory = directory.getParent();
    }
  }

  @Test
  void theImageCapturesAndDeliversWithTheManifestsCapabilitiesAlone() throws Exception {
    Path archive = folder.resolve("agent.tar");
    AgentImage.Made made = AgentImage.save(APPLICATION, archive, "gate", _ -> {});
    System.out.printf("agent image: %d bytes, %d unpacked%n", made.bytes(), made.unpackedBytes());
    JsonNode image = unpack(archive, folder.resolve("root"));
    // Where the manifest has the kubelet put it.
    Path token = folder.resolve("root/var/run/secrets/sightline/token");
    Files.createDirectories(token.getParent());
    Files.writeString(token, TOKEN);
    Queue<Fact> facts = new ConcurrentLinkedQueue<>();
    RelayLog log = new RelayLog(1, RelayLog.Limits.DEFAULT);
    RelayPipeline pipeline = new RelayPipeline(log);
    CertificateAuthority authority = new CertificateAuthority(Clock.systemUTC().instant());
    HttpServer shop =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    shop.createContext(
        "/",
        exchange -> {
          exchange.sendResponseHeaders(HttpURLConnection.HTTP_NO_CONTENT, -1);
          exchange.close();
        });
    shop.start();
    try (MutualTls tls = MutualTls.watching(write("relay", authority.relay()));
        AgentIntake relay =
            new AgentIntake(
                new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
                tls,
                shown -> shown.equals(TOKEN) ? NODE : "another node",
                pipeline)) {
      relay.start(
          batch -> {
            facts.addAll(batch.facts());
            pipeline.accept(batch);
          });
      Path output = folder.resolve("agent.log");
      Process agent = start(image, relay.port(), write("agent", authority.agents()), output);
      try {
        await(agent, output, () -> Files.exists(folder.resolve("run/ready")));
        assertCapabilities(agent);
        URI place = URI.create("http://127.0.0.1:%d/orders".formatted(shop.getAddress().getPort()));
        try (HttpClient client = HttpClient.newHttpClient()) {
          for (int i = 0; i < 20; i++) {
            var _ =
                client.send(
                    HttpRequest.newBuilder(place).build(), HttpResponse.BodyHandlers.discarding());
          }
        }
        await(
            agent,
            output,
            () ->
                facts.stream()
                        .filter(RequestWindow.class::isInstance)
                        .map(RequestWindow.class::cast)
                        .filter(window -> window.protocol() == Protocol.HTTP)
                        .filter(window -> window.operation().contains("/orders"))
                        .mapToLong(RequestWindow::count)
                        .sum()
                    >= 20);
        assertThat(facts)
            .filteredOn(CoverageReading.class::isInstance)
            .map(CoverageReading.class::cast)
            .filteredOn(reading -> reading.state() == CoverageState.NOT_OBSERVED)
            .isEmpty();
        assertThat(facts).as("who they are").anyMatch(ProcessObserved.class::isInstance);
      } finally {
        agent.destroy();
        assertThat(agent.waitFor(20, TimeUnit.SECONDS)).isTrue();
      }
      assertThat(Files.readString(output)).doesNotContain("Exception", "UnsatisfiedLink");
    } finally {
      shop.stop(0);
    }
  }

  @Test
  void theSameFilesGiveTheSameImage() throws Exception {
    AgentImage.Made one = AgentImage.save(APPLICATION, folder.resolve("one.tar"), "gate", _ -> {});
    AgentImage.Made two = AgentImage.save(APPLICATION, folder.resolve("two.tar"), "gate", _ -> {});
    assertThat(two.digest()).isEqualTo(one.digest());
    assertThat(folder.resolve("two.tar")).hasSameBinaryContentAs(folder.resolve("one.tar"));
  }

  /** Lays the layers over each other and gives the image's configuration. */
  private static JsonNode unpack(Path archive, Path root) throws IOException {
    Map<String, byte[]> blobs = new HashMap<>();
    try (TarArchiveInputStream tar = new TarArchiveInputStream(Files.newInputStream(archive))) {
      for (TarArchiveEntry entry = tar.getNextEntry(); entry != null; entry = tar.getNextEntry()) {
        blobs.put(entry.getName(), tar.readAllBytes());
      }
    }
    JsonNode manifest = JSON.readTree(blobs.get("manifest.json")).get(0);
    for (JsonNode layer : manifest.path("Layers")) {
      try (InputStream in =
              new GZIPInputStream(new ByteArrayInputStream(blobs.get(layer.asText())));
          TarArchiveInputStream tar = new TarArchiveInputStream(in)) {
        for (TarArchiveEntry entry = tar.getNextEntry();
            entry != null;
            entry = tar.getNextEntry()) {
          Path target = root.resolve(entry.getName()).normalize();
          assertThat(target).startsWithRaw(root);
          if (entry.isDirectory()) {
            Files.createDirectories(target);
          } else {
            Files.copy(tar, target, StandardCopyOption.REPLACE_EXISTING);
          }
          Files.setPosixFilePermissions(
              target,
              PosixFilePermissions.fromString(
                  (entry.getMode() & 0111) != 0 ? "rwxr-xr-x" : "rw-r--r--"));
        }
      }
    }
    return JSON.readTree(blobs.get(manifest.path("Config").asText())).path("config");
  }

  /** As the container runtime would: mounts, environment, arguments, capabilities. */
  private Process start(JsonNode image, int port, Path certificates, Path output)
      throws IOException {
    Container container = container();
    List<String> drop = new ArrayList<>(List.of("cap_checkpoint_restore"));
    drop.addAll(allCapabilities());
    container.getSecurityContext().getCapabilities().getAdd().stream()
        .map(name -> "cap_" + name.toLowerCase(Locale.ROOT))
        .forEach(name -> assertThat(drop.remove(name)).as(name).isTrue());
    Files.createDirectories(folder.resolve("run"));
    Files.createDirectories(cgroup);
    String script =
        """
        set -e
        echo $$ >"$CGROUP/cgroup.procs"
        exec unshare --mount --cgroup --propagation private sh -ec '
          mount --bind "$ROOT" "$ROOT"
          mount -o remount,bind,ro "$ROOT"
          mount --rbind /proc "$ROOT/proc"
          mount --rbind /dev "$ROOT/dev"
          mount --rbind /sys "$ROOT/sys"
          mount -t tmpfs -o size=64m,noexec tmp "$ROOT/tmp"
          mount --bind "$RUN" "$ROOT/run/sightline"
          mount --bind -o ro "$CERTIFICATES" "$ROOT/etc/sightline/certificates"
          exec capsh --chroot="$ROOT" --drop="$DROP" --no-new-privs --shell="$JAVA" -- "$@"
        ' sh "$@"
        """;
    List<String> command = new ArrayList<>(List.of("sh", "-c", script, "sh"));
    List<String> entrypoint = new ArrayList<>();
    image.path("Entrypoint").forEach(word -> entrypoint.add(word.asText()));
    command.addAll(entrypoint.subList(1, entrypoint.size()));
    for (String argument : container.getArgs()) {
      command.add(argument.startsWith("--relay=") ? "--relay=127.0.0.1:" + port : argument);
    }
    command.add("--relay-name=" + relayHost(container));
    ProcessBuilder builder =
        new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(output.toFile());
    Map<String, String> environment = builder.environment();
    environment.clear();
    environment.put("PATH", "/usr/sbin:/usr/bin:/sbin:/bin");
    image.path("Env").forEach(pair -> put(environment, pair.asText()));
    environment.put("NODE_NAME", NODE);
    environment.put("ROOT", folder.resolve("root").toString());
    environment.put("RUN", folder.resolve("run").toString());
    environment.put("CERTIFICATES", certificates.toString());
    environment.put("CGROUP", cgroup.toString());
    environment.put("DROP", String.join(",", drop));
    environment.put("JAVA", entrypoint.getFirst());
    return builder.start();
  }

  private static void put(Map<String, String> environment, String pair) {
    int equals = pair.indexOf('=');
    if (!pair.startsWith("PATH=")) {
      environment.put(pair.substring(0, equals), pair.substring(equals + 1));
    }
  }

  private static Container container() {
    return Manifests.of(InstallSettings.of("registry.example/sightline:1", "Never", "1")).stream()
        .filter(DaemonSet.class::isInstance)
        .map(DaemonSet.class::cast)
        .findFirst()
        .orElseThrow()
        .getSpec()
        .getTemplate()
        .getSpec()
        .getContainers()
        .getFirst();
  }

  private static String relayHost(Container container) {
    return container.getArgs().stream()
        .filter(argument -> argument.startsWith("--relay="))
        .map(argument -> argument.replaceFirst("--relay=(.*):.*", "$1"))
        .findFirst()
        .orElseThrow();
  }

  /** Those that this kernel knows and this process has, as {@code capsh} names them. */
  private static List<String> allCapabilities() throws IOException {
    Process capsh = new ProcessBuilder("capsh", "--print").start();
    String text = new String(capsh.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    String line =
        text.lines().filter(each -> each.startsWith("Bounding set =")).findFirst().orElseThrow();
    List<String> all =
        new ArrayList<>(List.of(line.substring(line.indexOf('=') + 1).split(",", -1)));
    all.remove("cap_checkpoint_restore");
    return all;
  }

  /** Capabilities 12, 19, 38 and 39 (linux/capability.h), and no way to more. */
  private static void assertCapabilities(Process agent) throws IOException {
    String status = Files.readString(Path.of("/proc/%d/status".formatted(agent.pid())));
    assertThat(status)
        .contains("CapEff:\t000000c000081000", "CapBnd:\t000000c000081000", "NoNewPrivs:\t1");
    System.out.println(
        "agent from the image: " + status.lines().filter(line -> line.startsWith("Rss")).toList());
  }

  private Path write(String name, TlsFiles files) throws IOException {
    Path directory = Files.createDirectories(folder.resolve(name));
    Files.writeString(directory.resolve("tls.crt"), files.certificate());
    Files.writeString(directory.resolve("tls.key"), files.key());
    Files.writeString(directory.resolve("ca.crt"), files.authorities());
    return directory;
  }

  private static void await(Process agent, Path output, BooleanSupplier condition)
      throws IOException, InterruptedException {
    long deadline = System.nanoTime() + Duration.ofSeconds(90).toNanos();
    while (!condition.getAsBoolean()) {
      assertThat(agent.isAlive()).as(Files.readString(output)).isTrue();
      assertThat(System.nanoTime()).as(Files.readString(output)).isLessThan(deadline);
      TimeUnit.MILLISECONDS.sleep(50);
    }
  }

  private static void requireRoot() throws IOException {
    boolean isRoot =
        ((Number) Files.getAttribute(Path.of("/proc/self"), "unix:uid")).intValue() == 0;
    if (isRoot && Files.isExecutable(Path.of("/usr/sbin/capsh"))) {
      return;
    }
    String message =
        "AGENT IMAGE TEST NOT RUN: it loads eBPF programs and makes namespaces, as root, with capsh"
            + " (libcap2-bin)";
    if (System.getenv("CI") != null) {
      fail(message);
    }
    System.err.println(message);
    abort(message);
  }
}
