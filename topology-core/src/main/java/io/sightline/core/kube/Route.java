package io.sightline.core.kube;

import io.sightline.core.fact.IpAddress;
import java.util.List;

/**
 * A way into the cluster: an ingress, a Gateway, or an HTTP route, as the kind in its key says.
 *
 * @param className of the controller that serves it
 * @param addresses at which its controller says it can be reached
 * @param addressHosts the same as host names
 * @param parents names of the Gateways that an HTTP route belongs to
 */
public record Route(
    ObjectMeta meta,
    String className,
    List<String> hosts,
    boolean tls,
    List<Backend> backends,
    List<IpAddress> addresses,
    List<String> addressHosts,
    List<String> parents)
    implements KubeObject {
  /**
   * Where requests go.
   *
   * @param port number or name; empty where the route names none
   */
  public record Backend(String host, String path, String namespace, String service, String port) {}

  public Route {
    hosts = List.copyOf(hosts);
    backends = List.copyOf(backends);
    addresses = List.copyOf(addresses);
    addressHosts = List.copyOf(addressHosts);
    parents = List.copyOf(parents);
  }
}
