package io.sightline.agent;

import static java.util.Objects.requireNonNull;

import io.sightline.agent.kube.ClusterWatch;
import io.sightline.agent.kube.FirstLists;
import io.sightline.agent.nativelib.BootClock;
import io.sightline.agent.relay.Access;
import io.sightline.agent.relay.ApiServer;
import io.sightline.agent.relay.BatchFeed;
import io.sightline.agent.relay.ClusterAccess;
import io.sightline.agent.relay.FlightRecorder;
import io.sightline.agent.relay.NodeIdentity;
import io.sightline.agent.relay.NodeTokens;
import io.sightline.agent.relay.RecorderLimits;
import io.sightline.agent.relay.RelayLog;
import io.sightline.agent.relay.RelayPipeline;
import io.sightline.agent.rpc.AgentIntake;
import io.sightline.agent.rpc.MutualTls;
import io.sightline.agent.rpc.RelayServer;
import io.sightline.capture.CaptureMetadata;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** The relay of a cluster: brings what all agents see into one order and serves desktops. */
@Command(
    name = RelayCommand.NAME,
    description = "Takes the streams of the agents and serves desktops.")
final class RelayCommand implements Callable<Integer> {
  static final String NAME = "relay";

  private static final long ABSENCE_SECONDS = 2;

  /** For how long agents wait for an API server that does not tell what there is. */
  private static final Duration FIRST_LISTS = Duration.ofSeconds(10);

  @Option(
      names = "--listen-agents",
      required = true,
      paramLabel = "PORT",
      description = "Port for the agents, on all addresses, with certificates on both ends.")
  private int agentsPort;

  @Option(
      names = "--listen-desktops",
      required = true,
      paramLabel = "PORT",
      description = "Port for desktops, on the loopback: they come by a forwarded port.")
  private int desktopsPort;

  @Option(
      names = "--certificates",
      required = true,
      paramLabel = "DIR",
      description = "Holds tls.crt, tls.key and ca.crt; read again when they change.")
  private @Nullable Path certificates;

  @Option(
      names = "--recorder",
      required = true,
      paramLabel = "DIR",
      description = "Where the facts of the last while are kept; survives restarts.")
  private @Nullable Path recorderDirectory;

  @Option(
      names = "--recorder-mib",
      paramLabel = "MIB",
      defaultValue = "512",
      description = "At most that much on disk (default: ${DEFAULT-VALUE}).")
  private long recorderMebibytes = 512;

  @Option(
      names = "--recorder-minutes",
      paramLabel = "MINUTES",
      defaultValue = "60",
      description = "Nothing older than that (default: ${DEFAULT-VALUE}).")
  private long recorderMinutes = 60;

  @Option(
      names = "--cluster",
      defaultValue = "cluster",
      description = "What desktops show as the origin of the facts (default: ${DEFAULT-VALUE}).")
  private String cluster = "cluster";

  @Option(
      names = "--without-authorisation",
      description =
          "Whoever reaches the desktops' port sees everything: where there is no cluster to ask."
              + " Includes --without-node-identity.")
  private boolean withoutAuthorisation;

  @Option(
      names = "--without-node-identity",
      description =
          "Agents that share a certificate are believed which node they are, and whatever they"
              + " send.")
  private boolean withoutNodeIdentity;

  @Option(
      names = "--without-cluster",
      description = "Watches no cluster's objects: names of pods and services stay unknown.")
  private boolean withoutCluster;

  @Option(
      names = "--watch-config-maps",
      description = "Tells when config maps change; of what is in them nothing is read.")
  private boolean configMaps;

  @Option(
      names = "--api-server",
      paramLabel = "URL",
      description = "The cluster's API server (default: that of the cluster this is a pod of).")
  private @Nullable URI apiServer;

  @Option(
      names = "--api-token",
      paramLabel = "FILE",
      description = "Token of the account, for --api-server.")
  private @Nullable Path apiToken;

  @Option(
      names = "--api-authority",
      paramLabel = "FILE",
      description = "Certificates to trust, for --api-server.")
  private @Nullable Path apiAuthority;

  @Option(names = "--ready-file", description = "Written once both ports are open.")
  private @Nullable Path readyFile;

  @Override
  public Integer call() throws IOException, InterruptedException {
    Logging.forOperators();
    long epoch = new BootClock().wallNanos();
    CaptureMetadata metadata = new CaptureMetadata(Version.current(), cluster, epoch, epoch);
    RecorderLimits limits =
        RecorderLimits.DEFAULT
            .withBytes(recorderMebibytes << 20)
            .withAge(Duration.ofMinutes(recorderMinutes));
    try (Lifetime lifetime = new Lifetime();
        MutualTls tls = MutualTls.watching(requireNonNull(certificates));
        FlightRecorder recorder =
            FlightRecorder.open(requireNonNull(recorderDirectory), limits, metadata)) {
      RelayLog log = new RelayLog(epoch, RelayLog.Limits.OVER_RECORDER, recorder);
      if (withoutAuthorisation) {
        serve(log, tls, Access.EVERYTHING, null, lifetime);
      } else {
        try (ClusterAccess access = ClusterAccess.open(apiServer(), log::knownNamespaces);
            NodeTokens nodes = NodeTokens.open(apiServer())) {
          serve(log, tls, access, withoutNodeIdentity ? null : nodes, lifetime);
        }
      }
    }
    return 0;
  }

  private ApiServer apiServer() throws IOException {
    return apiServer == null ? ApiServer.ofPod() : ApiServer.at(apiServer, apiToken, apiAuthority);
  }

  private ClusterWatch clusterWatch(RelayLog log) throws IOException {
    return new ClusterWatch(
        apiServer(),
        new ClusterWatch.Options(cluster, configMaps),
        log.restored().orElse(null),
        new BootClock()::wallNanos);
  }

  /**
   * Serves until the end.
   *
   * @param nodes null to believe agents
   */
  private void serve(
      RelayLog log, MutualTls tls, Access access, @Nullable NodeIdentity nodes, Lifetime lifetime)
      throws IOException, InterruptedException {
    RelayPipeline pipeline = new RelayPipeline(log);
    RelayServer.Identity identity = new RelayServer.Identity(cluster, Version.current());
    ScheduledExecutorService timer =
        Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().daemon().name("absence").factory());
    try (timer;
        RelayServer desktops = RelayServer.onLoopback(log, identity, desktopsPort, access)) {
      List<BatchFeed> feeds = new ArrayList<>();
      try {
        if (!withoutCluster) {
          ClusterWatch objects = clusterWatch(log);
          feeds.add(objects);
          FirstLists lists = new FirstLists(pipeline::accept);
          objects.start(lists);
          // Agents keep what they see for longer than that.
          lists.await(FIRST_LISTS);
        }
        AgentIntake agents =
            new AgentIntake(new InetSocketAddress(agentsPort), tls, nodes, pipeline);
        feeds.addFirst(agents);
        agents.start(pipeline::accept);
        var _ =
            timer.scheduleWithFixedDelay(
                pipeline::reportAbsent, ABSENCE_SECONDS, ABSENCE_SECONDS, TimeUnit.SECONDS);
        Lifetime.announce(readyFile);
        lifetime.await();
      } finally {
        timer.shutdownNow();
        feeds.forEach(BatchFeed::close);
        pipeline.finish();
      }
      desktops.drain();
    }
  }
}
