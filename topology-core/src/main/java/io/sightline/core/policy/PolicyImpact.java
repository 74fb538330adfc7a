package io.sightline.core.policy;

import io.sightline.core.fact.TrafficTotals;
import io.sightline.core.kube.KubeObject;
import io.sightline.core.kube.NetworkPolicy;
import io.sightline.core.kube.PortProtocol;
import io.sightline.core.policy.ServiceBackends.Backend;
import io.sightline.core.topology.EdgeId;
import io.sightline.core.topology.TopologyRange;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What a policy that is only a draft would do to the traffic that was seen.
 *
 * <p>Edges whose ends policies cannot tell apart, and ICMP, are not judged and are counted.
 *
 * @param blocked edges that carry traffic and would be blocked, the busiest first
 * @param allowed edges that are blocked now and would no longer be
 * @param undetermined edges of which it cannot be told, since something is not known
 * @param judged how many edges were looked at
 * @param notJudged how many could not be
 */
public record PolicyImpact(
    List<Effect> blocked,
    List<Effect> allowed,
    List<Effect> undetermined,
    int judged,
    int notJudged) {
  /** More pairs of pods than these, of two large workloads, would only say the same again. */
  private static final int MAX_PAIRS = 64;

  private static final Comparator<Effect> BUSIEST_FIRST =
      Comparator.comparingLong(
              (Effect it) -> Math.max(it.traffic().requests(), it.traffic().connections()))
          .reversed()
          .thenComparing(it -> it.edge().toString());

  /**
   * What would change for one edge.
   *
   * @param traffic what it carried in the range
   * @param before the verdict of a pair of pods for which it changes, as things are
   * @param after the same with the draft
   */
  public record Effect(
      EdgeId edge, TrafficTotals traffic, PolicyVerdict before, PolicyVerdict after) {}

  public PolicyImpact {
    blocked = List.copyOf(blocked);
    allowed = List.copyOf(allowed);
    undetermined = List.copyOf(undetermined);
  }

  /**
   * Judges the edges with traffic in a range, by the objects at its end.
   *
   * @param draft takes the place of a policy of its namespace and name, where there is one
   */
  public static PolicyImpact of(TopologyRange range, NetworkPolicy draft) {
    EdgeEnds ends = new EdgeEnds(range.at());
    List<KubeObject> objects = new ArrayList<>();
    for (KubeObject object : range.at().objects().values()) {
      if (!isReplacedBy(object, draft)) {
        objects.add(object);
      }
    }
    objects.add(draft);
    PolicyIndex drafted = PolicyIndex.of(objects);
    List<Effect> blocked = new ArrayList<>();
    List<Effect> allowed = new ArrayList<>();
    List<Effect> undetermined = new ArrayList<>();
    int judged = 0;
    for (Map.Entry<EdgeId, TrafficTotals> entry : range.traffic().entrySet()) {
      List<Effect> pairs = pairs(ends, drafted, entry.getKey(), entry.getValue());
      judged += pairs.isEmpty() ? 0 : 1;
      worstChange(pairs)
          .ifPresent(
              effect ->
                  (switch (effect.after().outcome()) {
                        case BLOCKED -> blocked;
                        case UNKNOWN -> undetermined;
                        case ALLOWED -> allowed;
                      })
                      .add(effect));
    }
    blocked.sort(BUSIEST_FIRST);
    allowed.sort(BUSIEST_FIRST);
    undetermined.sort(BUSIEST_FIRST);
    return new PolicyImpact(
        blocked, allowed, undetermined, judged, range.traffic().size() - judged);
  }

  private static boolean isReplacedBy(KubeObject object, NetworkPolicy draft) {
    return object instanceof NetworkPolicy policy
        && PolicyIndex.namespaceOf(policy.key()).equals(PolicyIndex.namespaceOf(draft.key()))
        && policy.key().name().equals(draft.key().name());
  }

  private static List<Effect> pairs(
      EdgeEnds ends, PolicyIndex drafted, EdgeId edge, TrafficTotals traffic) {
    Optional<PortProtocol> protocol = EdgeEnds.protocol(edge.transport());
    List<Effect> pairs = new ArrayList<>();
    if (protocol.isEmpty()) {
      return pairs;
    }
    List<Backend> servers = ends.servers(edge, protocol.get());
    for (PolicyEnd client : ends.clients(edge)) {
      for (Backend server : servers) {
        if (pairs.size() < MAX_PAIRS) {
          pairs.add(
              new Effect(
                  edge,
                  traffic,
                  ends.index().evaluate(client, server.end(), protocol.get(), server.port()),
                  drafted.evaluate(client, server.end(), protocol.get(), server.port())));
        }
      }
    }
    return pairs;
  }

  /** Of the pairs whose outcome changes, one for which it is worst. */
  private static Optional<Effect> worstChange(List<Effect> pairs) {
    return pairs.stream()
        .filter(it -> it.after().outcome() != it.before().outcome())
        .min(Comparator.comparingInt((Effect it) -> it.after().outcome().rank()));
  }
}
