package io.sightline.desktop.script;

import io.sightline.core.clusters.ClusterMerge;
import io.sightline.core.clusters.ClusterScope;
import io.sightline.core.fact.Endpoint;
import io.sightline.core.fact.Fact;
import io.sightline.core.fact.FlowId;
import io.sightline.core.fact.FlowOpened;
import io.sightline.core.fact.FlowProtocol;
import io.sightline.core.fact.FlowResolved;
import io.sightline.core.fact.IpAddress;
import io.sightline.core.fact.LatencyHistogram;
import io.sightline.core.fact.LogBatch;
import io.sightline.core.fact.NodeKey;
import io.sightline.core.fact.ObjectObserved;
import io.sightline.core.fact.RequestWindow;
import io.sightline.core.fact.Role;
import io.sightline.core.fact.Transport;
import io.sightline.core.kube.Labels;
import io.sightline.core.kube.ObjectKey;
import io.sightline.core.kube.ObjectKind;
import io.sightline.core.kube.ObjectMeta;
import io.sightline.core.kube.PortProtocol;
import io.sightline.core.kube.Service;
import io.sightline.core.kube.ServicePort;
import io.sightline.core.kube.ServiceType;
import io.sightline.core.protocol.Protocol;
import io.sightline.core.protocol.StatusClass;
import io.sightline.core.topology.EntityId;
import io.sightline.desktop.redact.RecordRewriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The scripted cluster twice, with equal names throughout, and traffic between the two: east's
 * checkout calls west's, which both see, and west's payments, of which west sees nothing.
 */
public final class TwoClustersScript {
  private static final String WEST = "22222222-2222-3333-4444-555555555555";
  private static final NodeKey NODE = new NodeKey("worker-1", "boot-1");
  private static final long SECOND = 1_000_000_000L;
  private static final IpAddress BALANCER = IpAddress.parse("203.0.113.6");

  private TwoClustersScript() {}

  /** All batches, as one source gives them. */
  public static List<LogBatch> batches() {
    ClusterMerge merge = new ClusterMerge();
    merge.add(new ClusterScope(ClusterScript.CLUSTER, "east"));
    merge.add(new ClusterScope(WEST, "west"));
    long start = ClusterScript.time(0);
    merge.clocks().handshake(ClusterScript.CLUSTER, start, start + 40_000_000, start + 20_000_000);
    merge.clocks().handshake(WEST, start, start + 30_000_000, start + 75_000_000);
    RecordRewriter west = new RecordRewriter(new OfWest());
    List<LogBatch> merged = new ArrayList<>();
    int second = 0;
    for (LogBatch batch : ClusterScript.batches()) {
      List<Fact> east = new ArrayList<>(batch.facts());
      List<Fact> other =
          new ArrayList<>(
              batch.facts().stream().map(fact -> (Fact) west.rewrite((Record) fact)).toList());
      if (second == 0) {
        introduce(east, other);
        merge.learnAhead(other);
      }
      east.add(requests(11, second, 25));
      other.add(requests(11, second, 25));
      east.add(requests(12, second, 8));
      long now = second * SECOND;
      merged.addAll(
          merge.accept(
              ClusterScript.CLUSTER,
              new LogBatch(batch.firstPosition(), batch.watermarkNanos(), east),
              now));
      merged.addAll(
          merge.accept(
              WEST, new LogBatch(batch.firstPosition(), batch.watermarkNanos(), other), now));
      second++;
    }
    return merged;
  }

  private static void introduce(List<Fact> east, List<Fact> west) {
    long time = ClusterScript.time(0);
    west.add(
        new ObjectObserved(
            time,
            new Service(
                new ObjectMeta(
                    new ObjectKey(WEST, ObjectKind.SERVICE, "shop", "payments", "payments-uid"),
                    "1",
                    time,
                    0,
                    Labels.NONE,
                    null),
                ServiceType.LOAD_BALANCER,
                List.of(),
                false,
                List.of(new ServicePort("https", PortProtocol.TCP, 443, "https", 0)),
                Labels.NONE,
                "",
                List.of(BALANCER),
                List.of())));
    String checkout = ClusterScript.pod("checkout-a");
    String outside = EntityId.ofExternalHost(IpAddress.parse("203.0.113.5"));
    flow(11, Role.CLIENT, "203.0.113.5", checkout, outside, 443, 777, east);
    flow(
        11,
        Role.SERVER,
        "198.51.100.9",
        EntityId.INTERNET,
        OfWest.entity(checkout),
        443,
        777,
        west);
    flow(
        12,
        Role.CLIENT,
        BALANCER.toString(),
        checkout,
        EntityId.ofExternalHost(BALANCER),
        443,
        0,
        east);
  }

  private static void flow(
      long number,
      Role role,
      String remote,
      String client,
      String server,
      int port,
      long joinKey,
      List<Fact> facts) {
    FlowId flow = new FlowId(NODE, number);
    long time = ClusterScript.time(0);
    IpAddress own = IpAddress.parse("10.244.0.9");
    IpAddress other = IpAddress.parse(remote);
    boolean calls = role == Role.CLIENT;
    facts.add(
        new FlowOpened(
            time,
            flow,
            Transport.TCP,
            role,
            new Endpoint(own, calls ? 40_000 : port),
            new Endpoint(other, calls ? port : 40_000),
            0,
            null,
            joinKey,
            false));
    facts.add(new FlowResolved(time, flow, client, server, port, true));
    facts.add(new FlowProtocol(time, flow, Protocol.HTTP));
  }

  private static Fact requests(long number, int second, int count) {
    LatencyHistogram.Builder latency = new LatencyHistogram.Builder();
    for (int i = 0; i < count; i++) {
      latency.add(14_000_000L + 300_000L * i);
    }
    return new RequestWindow(
        ClusterScript.time(second),
        SECOND,
        new FlowId(NODE, number),
        Protocol.HTTP,
        "POST /pay",
        StatusClass.OK,
        count,
        0,
        count * 300L,
        count * 900L,
        latency.drain());
  }

  /** The same facts as another cluster's: only UIDs differ. */
  private static final class OfWest implements RecordRewriter.Leaves {
    static String entity(String id) {
      return id.startsWith("workload/uid-") ? id + "-west" : uids(id);
    }

    private static String uids(String text) {
      return text.replace(ClusterScript.CLUSTER, WEST)
          .replace("00000000-0000-0007", "00000000-0000-0008")
          .replace("00000000_0000_0007", "00000000_0000_0008");
    }

    @Override
    public String text(Record owner, String component, String value) {
      boolean uid = component.equals("uid") && !value.isEmpty() && uids(value).equals(value);
      return uid ? value + "-west" : entity(value);
    }

    @Override
    public Map.Entry<String, String> entry(
        Record owner, String component, String key, String value) {
      return Map.entry(key, value);
    }

    @Override
    public @Nullable Record whole(Record value) {
      return null;
    }
  }
}
