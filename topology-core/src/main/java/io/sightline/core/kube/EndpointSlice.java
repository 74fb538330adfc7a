package io.sightline.core.kube;

import io.sightline.core.fact.IpAddress;
import java.util.List;

/**
 * Some of the backends of a service.
 *
 * @param service name of the service, from the label `kubernetes.io/service-name`; empty where it
 *     belongs to none
 */
public record EndpointSlice(
    ObjectMeta meta, String service, List<Port> ports, List<Endpoint> endpoints)
    implements KubeObject {
  /**
   * A port on which the backends answer.
   *
   * @param port 0 where any port is meant
   */
  public record Port(String name, PortProtocol protocol, int port) {}

  /**
   * One backend.
   *
   * @param ready whether it gets traffic
   * @param podUid empty where it is no pod
   */
  public record Endpoint(
      List<IpAddress> addresses, boolean ready, boolean terminating, String podUid, String node) {
    public Endpoint {
      addresses = List.copyOf(addresses);
    }
  }

  public EndpointSlice {
    ports = List.copyOf(ports);
    endpoints = List.copyOf(endpoints);
  }
}
