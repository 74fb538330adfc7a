package io.sightline.core.policy;

import io.sightline.core.fact.IpAddress;
import io.sightline.core.kube.EndpointSlice;
import io.sightline.core.kube.Pod;
import io.sightline.core.kube.PortProtocol;
import io.sightline.core.kube.Service;
import io.sightline.core.kube.ServicePort;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Who answers for a service: the address of a service is replaced by a backend's before policies
 * are asked.
 */
public final class ServiceBackends {
  /**
   * A backend.
   *
   * @param port the one it answers on
   */
  public record Backend(PolicyEnd end, int port) {}

  private ServiceBackends() {}

  /**
   * The ready backends for one port of a service, in the order of its endpoint slices.
   *
   * @param port of the service; where it has no such port, that of its backends
   */
  public static List<Backend> of(
      PolicyIndex index, Service service, PortProtocol protocol, int port) {
    Optional<ServicePort> known =
        service.ports().stream()
            .filter(it -> it.protocol() == protocol && it.port() == port)
            .findFirst();
    LinkedHashSet<Backend> backends = new LinkedHashSet<>();
    for (EndpointSlice slice : index.slices(PolicyIndex.namespaceOf(service.key()))) {
      if (!slice.service().equals(service.key().name())) {
        continue;
      }
      for (EndpointSlice.Port it : slice.ports()) {
        boolean meant =
            it.protocol() == protocol
                && (known.isPresent()
                    ? it.name().equals(known.get().name())
                    : it.port() == port || it.port() == 0);
        if (meant) {
          addReady(index, slice, it.port() == 0 ? port : it.port(), backends);
        }
      }
    }
    return new ArrayList<>(backends);
  }

  private static void addReady(
      PolicyIndex index, EndpointSlice slice, int port, Set<Backend> into) {
    for (EndpointSlice.Endpoint endpoint : slice.endpoints()) {
      if (!endpoint.ready() || endpoint.terminating()) {
        continue;
      }
      Optional<Pod> pod = index.pod(endpoint.podUid());
      if (pod.isPresent()) {
        into.add(new Backend(new PolicyEnd.OfPod(pod.get()), port));
      } else {
        for (IpAddress address : endpoint.addresses()) {
          into.add(new Backend(index.endOf(slice.key().cluster(), address), port));
        }
      }
    }
  }
}
