package io.sightline.benchmarks.replay;

import io.sightline.core.fact.FlowId;
import io.sightline.core.fact.NodeKey;
import io.sightline.core.protocol.Protocol;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;

/** One pod that calls another, over a connection that is replaced now and then. */
final class PodCall {
  private static final Protocol[] PROTOCOLS = {
    Protocol.HTTP,
    Protocol.HTTP,
    Protocol.HTTP,
    Protocol.GRPC,
    Protocol.POSTGRESQL,
    Protocol.POSTGRESQL,
    Protocol.REDIS,
    Protocol.KAFKA
  };

  private final int number;
  private final int client;
  private final int server;
  private final Protocol protocol;
  private final double perSecond;
  private final long latencyNanos;
  private FlowId flow = new FlowId(new NodeKey("none", "none"), 0);

  private PodCall(
      int number, int client, int server, Protocol protocol, double perSecond, long latencyNanos) {
    this.number = number;
    this.client = client;
    this.server = server;
    this.protocol = protocol;
    this.perSecond = perSecond;
    this.latencyNanos = latencyNanos;
  }

  /** So many calls; each pod calls something before some call more. */
  static List<PodCall> between(int pods, int count, SplittableRandom random) {
    List<PodCall> calls = new ArrayList<>();
    Set<Long> taken = new HashSet<>();
    while (calls.size() < count) {
      int client = calls.size() < pods ? calls.size() : random.nextInt(pods);
      // Some are called by many, and most by near ones.
      int near = client + 1 + (int) (Math.pow(random.nextDouble(), 2) * 40);
      int popular = (int) (Math.pow(random.nextDouble(), 2.5) * pods);
      int server = (random.nextInt(3) == 0 ? popular : near) % pods;
      if (client != server && taken.add(((long) client << 32) | server)) {
        calls.add(
            new PodCall(
                calls.size(),
                client,
                server,
                PROTOCOLS[server % PROTOCOLS.length],
                Math.pow(10, random.nextDouble() * 2.6 - 1),
                (long) Math.pow(10, 5.3 + random.nextDouble() * 2.5)));
      }
    }
    return calls;
  }

  int client() {
    return client;
  }

  int server() {
    return server;
  }

  Protocol protocol() {
    return protocol;
  }

  double perSecond() {
    return perSecond;
  }

  long latencyNanos() {
    return latencyNanos;
  }

  /** Whether one of the two is that pod. */
  boolean isOf(int pod) {
    return client == pod || server == pod;
  }

  boolean fails(boolean trouble) {
    return number % 500 == 7 || (trouble && number % 60 == 7);
  }

  boolean isBlocked() {
    return number % 400 == 11;
  }

  boolean isSlowed() {
    return number % 20 == 3;
  }

  /** The connection that is used now. */
  FlowId flow() {
    return flow;
  }

  void setFlow(FlowId next) {
    flow = next;
  }
}
