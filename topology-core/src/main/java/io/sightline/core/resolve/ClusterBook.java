package io.sightline.core.resolve;

import io.sightline.core.fact.Endpoint;
import io.sightline.core.fact.Fact;
import io.sightline.core.fact.FlowOpened;
import io.sightline.core.fact.IpAddress;
import io.sightline.core.fact.NameResolved;
import io.sightline.core.fact.ObjectGone;
import io.sightline.core.fact.ObjectObserved;
import io.sightline.core.fact.Transport;
import io.sightline.core.kube.EndpointSlice;
import io.sightline.core.kube.Node;
import io.sightline.core.kube.Pod;
import io.sightline.core.kube.Service;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What the Kubernetes API says of addresses. Not thread-safe. */
final class ClusterBook {
  private static final int MAX_NAMES = 16_384;

  /** A name of a service as a node's workloads were told it: `web.shop.svc.cluster.local`. */
  private record ServiceName(String namespace, String name) {
    static @Nullable ServiceName parse(String dns) {
      List<String> labels = List.of(dns.split("\\.", -1));
      int svc = labels.indexOf("svc");
      return svc < 2 ? null : new ServiceName(labels.get(svc - 1), labels.get(svc - 2));
    }
  }

  private record Told(String node, IpAddress address) {}

  private final PodBook pods = new PodBook();
  private final ServiceBook services = new ServiceBook();
  private final NodeBook nodes = new NodeBook();
  private final Map<Told, ServiceName> names =
      new LinkedHashMap<>() {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Told, ServiceName> eldest) {
          return size() > MAX_NAMES;
        }
      };
  private String cluster = "";

  /**
   * Takes what the API tells, and the names under which its services are known.
   *
   * @return the addresses of which somebody is known now, who was not before
   */
  Collection<IpAddress> learn(Fact fact) {
    switch (fact) {
      case ObjectObserved it -> {
        cluster = it.object().key().cluster();
        return observed(it);
      }
      case ObjectGone it -> gone(it);
      case NameResolved it -> {
        ServiceName name = ServiceName.parse(it.name());
        if (name != null) {
          names.put(new Told(it.node().name(), it.address()), name);
        }
      }
      default -> {
        // Nothing that the API knows better.
      }
    }
    return List.of();
  }

  private Collection<IpAddress> observed(ObjectObserved fact) {
    return switch (fact.object()) {
      case Pod pod -> pods.observed(pod, fact.timeNanos());
      case Service service -> observed(service, fact.timeNanos());
      case Node node -> nodes.observed(node);
      case EndpointSlice slice -> {
        services.observed(slice);
        // Whoever dialled the service may be known to have reached one of these.
        List<IpAddress> backends = new ArrayList<>();
        slice.endpoints().forEach(endpoint -> backends.addAll(endpoint.addresses()));
        yield backends;
      }
      default -> List.of();
    };
  }

  /** A service is dialled by addresses of its own, by the nodes', or by its pods'. */
  private Collection<IpAddress> observed(Service service, long timeNanos) {
    boolean known = services.isThere(service.key());
    Collection<IpAddress> fresh = services.observed(service, timeNanos);
    if (known) {
      return fresh;
    }
    List<IpAddress> dialled = new ArrayList<>(fresh);
    if (service.headless()) {
      dialled.addAll(services.endpointsOf(service.key()));
    }
    if (service.ports().stream().anyMatch(port -> port.nodePort() != 0)) {
      dialled.addAll(nodes.addresses());
    }
    return dialled;
  }

  private void gone(ObjectGone fact) {
    switch (fact.object().kind()) {
      case POD -> pods.gone(fact.object(), fact.timeNanos());
      case SERVICE, ENDPOINT_SLICE -> services.gone(fact.object(), fact.timeNanos());
      case NODE -> nodes.gone(fact.object());
      default -> {
        // It had no address.
      }
    }
  }

  /** The entity of the pod that had the address then; never one on its node's network. */
  Optional<String> podAt(IpAddress address, long timeNanos) {
    return pods.at(address, timeNanos);
  }

  Optional<String> nodeAt(IpAddress address) {
    return nodes.at(address);
  }

  ServiceBook services() {
    return services;
  }

  /**
   * The service that a client meant: by the service's address, by a port on the nodes, or by a name
   * that stands for the pods themselves.
   *
   * @param ofNode whether the dialled address is that of a node's own network
   */
  Optional<ServiceBook.Dialled> dialled(FlowOpened client, Endpoint dialled, boolean ofNode) {
    Transport transport = client.transport();
    Optional<ServiceBook.Dialled> byAddress = services.at(transport, dialled, client.timeNanos());
    if (byAddress.isPresent()) {
      return byAddress;
    }
    if (ofNode || nodes.at(dialled.address()).isPresent()) {
      return services.onNodes(transport, dialled.port(), client.timeNanos());
    }
    ServiceName name = names.get(new Told(client.flow().node().name(), dialled.address()));
    return name == null
        ? Optional.empty()
        : services.headless(cluster, name.namespace(), name.name());
  }

  /** Whether the client was told that address under a service's name. */
  boolean isNamed(FlowOpened client, Endpoint dialled) {
    return names.containsKey(new Told(client.flow().node().name(), dialled.address()));
  }

  /** Whether the API will probably tell whose the address is, though it has not yet. */
  boolean isAwaited(IpAddress address) {
    return nodes.at(address).isEmpty() && (pods.isLikely(address) || services.isLikely(address));
  }

  void expire(long nowNanos) {
    pods.expire(nowNanos);
    services.expire(nowNanos);
  }
}
