package io.sightline.agent;

import static java.util.Objects.requireNonNull;

import io.sightline.agent.delivery.Outbox;
import io.sightline.agent.flow.NodeCapture;
import io.sightline.agent.journal.JournalSettings;
import io.sightline.agent.nativelib.BootClock;
import io.sightline.agent.nativelib.BpfException;
import io.sightline.agent.nativelib.StartPages;
import io.sightline.agent.probe.CaptureOptions;
import io.sightline.agent.rpc.Credential;
import io.sightline.agent.rpc.MutualTls;
import io.sightline.agent.rpc.NodeStream;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** The agent of one node: captures it, and streams what it captured to the relay. */
@Command(name = NodeCommand.NAME, description = "Captures this node and streams it to a relay.")
final class NodeCommand implements Callable<Integer> {
  static final String NAME = "node";

  private static final Duration DRAIN = Duration.ofSeconds(3);

  @Option(
      names = "--relay",
      required = true,
      paramLabel = "HOST:PORT",
      description = "Where the relay listens for agents.")
  private @Nullable String relay;

  @Option(
      names = "--relay-name",
      defaultValue = "",
      description = "Name in the relay's certificate, where it is not HOST.")
  private String relayName = "";

  @Option(
      names = "--certificates",
      required = true,
      paramLabel = "DIR",
      description = "Holds tls.crt, tls.key and ca.crt; read again when they change.")
  private @Nullable Path certificates;

  @Option(
      names = "--token",
      paramLabel = "FILE",
      description =
          "Token of this pod for the relay, which says on which node it runs; read again for each"
              + " stream. Not needed with a certificate for this node alone.")
  private @Nullable Path token;

  @Option(
      names = "--node-name",
      defaultValue = "${env:NODE_NAME:-}",
      description = "Name of this node in the cluster (default: the variable NODE_NAME).")
  private String nodeName = "";

  @Option(names = "--ready-file", description = "Written once capture is attached.")
  private @Nullable Path readyFile;

  @Option(
      names = "--health-file",
      paramLabel = "FILE",
      description = "There while this node is captured and the relay takes it: for a probe.")
  private @Nullable Path healthFile;

  @Option(
      names = "--journal",
      split = ",",
      paramLabel = "UNIT",
      description =
          "Tell what these services say in the journal of failing probes, images, volumes,"
              + " sandboxes and memory, e.g. kubelet,containerd,crio,kernel (default: none).")
  private Set<String> journalUnits = Set.of();

  @Option(
      names = "--journal-directory",
      paramLabel = "DIR",
      description = "Where the journal's files are (default: /var/log/journal).")
  private Path journalDirectory = JournalSettings.DIRECTORY;

  @Option(names = "--ring-bytes", description = "Size of the kernel's ring, a power of two.")
  private @Nullable Integer ringBytes;

  private Optional<JournalSettings> journal() {
    return journalUnits.isEmpty()
        ? Optional.empty()
        : Optional.of(new JournalSettings(journalDirectory, journalUnits));
  }

  @Override
  public Integer call() throws IOException, InterruptedException {
    Logging.forOperators();
    if (nodeName.isEmpty()) {
      System.err.println(
          "sightline: the node has no name: give --node-name, or set NODE_NAME from spec.nodeName");
      return 2;
    }
    CaptureOptions options = CaptureOptions.defaults();
    if (ringBytes != null) {
      options = options.withRingBytes(ringBytes);
    }
    BootClock clock = new BootClock();
    Outbox outbox = new Outbox(nodeName, clock.wallNanos(), Outbox.Limits.DEFAULT);
    try (Lifetime lifetime = new Lifetime();
        MutualTls tls = MutualTls.watching(requireNonNull(certificates));
        NodeStream stream =
            new NodeStream(
                nodeName,
                Version.current(),
                requireNonNull(relay),
                relayName,
                tls,
                token == null ? Credential.NONE : Credential.in(token),
                outbox)) {
      stream.start();
      HealthFile health = HealthFile.of(healthFile);
      NodeCapture capture =
          NodeCapture.start(
              options,
              clock,
              NodeCapture.Place.node(nodeName).withJournal(journal()),
              List.of(),
              stream::accept,
              lifetime::stop);
      try (capture;
          HealthFile _ = health.follow(() -> capture.isRunning() && stream.isDelivering())) {
        if (capture.isRunning()) {
          Lifetime.announce(readyFile);
        }
        StartPages.giveBack();
        lifetime.await();
      }
      if (!stream.drain(DRAIN)) {
        System.err.println("sightline: the relay did not take the last facts of this node");
      }
      Optional<RuntimeException> failure = capture.failure();
      if (failure.isPresent()) {
        System.err.println("sightline: capturing broke off: " + failure.get());
        return 1;
      }
    } catch (BpfException e) {
      System.err.println("sightline: " + e.getMessage());
      return 1;
    }
    return 0;
  }
}
