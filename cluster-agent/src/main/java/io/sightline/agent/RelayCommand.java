package io.sightline.agent;

import static java.util.Objects.requireNonNull;

import io.sightline.agent.nativelib.BootClock;
import io.sightline.agent.relay.BatchFeed;
import io.sightline.agent.relay.RelayLog;
import io.sightline.agent.relay.RelayPipeline;
import io.sightline.agent.rpc.AgentIntake;
import io.sightline.agent.rpc.MutualTls;
import io.sightline.agent.rpc.RelayServer;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** The relay of a cluster: brings what all agents see into one order and serves desktops. */
@Command(name = "relay", description = "Takes the streams of the agents and serves desktops.")
final class RelayCommand implements Callable<Integer> {
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
      names = "--cluster",
      defaultValue = "cluster",
      description = "What desktops show as the origin of the facts (default: ${DEFAULT-VALUE}).")
  private String cluster = "cluster";

  @Option(names = "--ready-file", description = "Written once both ports are open.")
  private @Nullable Path readyFile;

  @Override
  public Integer call() throws IOException, InterruptedException {
    RelayLog log = new RelayLog(new BootClock().wallNanos(), RelayLog.Limits.DEFAULT);
    RelayPipeline pipeline = new RelayPipeline(log::append);
    try (Lifetime lifetime = new Lifetime();
        MutualTls tls = MutualTls.watching(requireNonNull(certificates));
        AgentIntake agents = new AgentIntake(new InetSocketAddress(agentsPort), tls, pipeline);
        RelayServer desktops =
            RelayServer.onLoopback(
                log, new RelayServer.Identity(cluster, Version.current()), desktopsPort)) {
      // What watches the API server is one more feed.
      for (BatchFeed feed : List.<BatchFeed>of(agents)) {
        feed.start(pipeline::accept);
      }
      Lifetime.announce(readyFile);
      lifetime.await();
      desktops.drain();
    }
    return 0;
  }
}
