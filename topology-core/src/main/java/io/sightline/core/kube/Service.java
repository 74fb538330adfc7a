package io.sightline.core.kube;

import io.sightline.core.fact.IpAddress;
import java.util.List;

/**
 * A service: an address that stands for pods.
 *
 * @param clusterAddresses none for a headless service and for one that is only a name
 * @param headless whether its name resolves to the pods themselves (`clusterIP: None`)
 * @param selector of its pods; empty where its endpoints are written by others
 * @param externalName the host it is an alias of; empty else
 * @param externalAddresses of `externalIPs` and of its load balancer
 * @param loadBalancerHosts host names of its load balancer
 */
public record Service(
    ObjectMeta meta,
    ServiceType type,
    List<IpAddress> clusterAddresses,
    boolean headless,
    List<ServicePort> ports,
    Labels selector,
    String externalName,
    List<IpAddress> externalAddresses,
    List<String> loadBalancerHosts)
    implements KubeObject {
  public Service {
    clusterAddresses = List.copyOf(clusterAddresses);
    ports = List.copyOf(ports);
    externalAddresses = List.copyOf(externalAddresses);
    loadBalancerHosts = List.copyOf(loadBalancerHosts);
  }
}
