package io.sightline.agent.kube;

import io.sightline.core.kube.EndpointSlice;
import io.sightline.core.kube.ObjectMeta;
import io.sightline.core.kube.Route;
import io.sightline.core.kube.Service;
import io.sightline.core.kube.ServicePort;
import io.sightline.core.kube.ServiceType;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

/** Makes services, their backends, and the ways into the cluster of their kept fields. */
final class NetworkReader {
  private static final String SERVICE_NAME = "kubernetes.io/service-name";
  private static final String HEADLESS = "None";

  Service service(ObjectMeta meta, JsonFields spec, JsonFields status) {
    List<String> clusterIps = new ArrayList<>(spec.texts("clusterIPs"));
    if (clusterIps.isEmpty() && spec.has("clusterIP")) {
      clusterIps.add(spec.text("clusterIP"));
    }
    List<JsonFields> ingress = status.at("loadBalancer").list("ingress");
    List<String> external = new ArrayList<>(spec.texts("externalIPs"));
    external.addAll(texts(ingress, "ip"));
    return new Service(
        meta,
        type(spec.text("type")),
        ObjectReader.addresses(clusterIps),
        clusterIps.contains(HEADLESS),
        spec.list("ports").stream().map(NetworkReader::servicePort).toList(),
        spec.labels("selector"),
        spec.text("externalName"),
        ObjectReader.addresses(external),
        texts(ingress, "hostname"));
  }

  private static ServiceType type(String type) {
    return switch (type) {
      case "NodePort" -> ServiceType.NODE_PORT;
      case "LoadBalancer" -> ServiceType.LOAD_BALANCER;
      case "ExternalName" -> ServiceType.EXTERNAL_NAME;
      default -> ServiceType.CLUSTER_IP;
    };
  }

  private static ServicePort servicePort(JsonFields port) {
    return new ServicePort(
        port.text("name"),
        PodReader.protocol(port.text("protocol")),
        port.integer("port"),
        port.text("targetPort"),
        port.integer("nodePort"));
  }

  EndpointSlice endpointSlice(ObjectMeta meta, JsonFields slice) {
    String service = meta.labels().get(SERVICE_NAME);
    return new EndpointSlice(
        meta,
        service == null ? "" : service,
        slice.list("ports").stream()
            .map(
                port ->
                    new EndpointSlice.Port(
                        port.text("name"),
                        PodReader.protocol(port.text("protocol")),
                        port.integer("port")))
            .toList(),
        slice.list("endpoints").stream().map(NetworkReader::endpoint).toList());
  }

  private static EndpointSlice.Endpoint endpoint(JsonFields endpoint) {
    JsonFields conditions = endpoint.at("conditions");
    JsonFields target = endpoint.at("targetRef");
    return new EndpointSlice.Endpoint(
        ObjectReader.addresses(endpoint.texts("addresses")),
        // Where nothing is said of it, a backend counts as ready.
        conditions.flagOr("ready", true),
        conditions.flag("terminating"),
        target.text("kind").equals("Pod") ? target.text("uid") : "",
        endpoint.text("nodeName"));
  }

  Route ingress(ObjectMeta meta, JsonFields spec, JsonFields status) {
    String namespace = meta.key().namespace();
    List<Route.Backend> backends = new ArrayList<>();
    if (spec.has("defaultBackend")) {
      addBackend(backends, "", "", namespace, spec.at("defaultBackend"));
    }
    for (JsonFields rule : spec.list("rules")) {
      for (JsonFields path : rule.at("http").list("paths")) {
        addBackend(backends, rule.text("host"), path.text("path"), namespace, path.at("backend"));
      }
    }
    List<JsonFields> entries = status.at("loadBalancer").list("ingress");
    return new Route(
        meta,
        spec.text("ingressClassName"),
        texts(spec.list("rules"), "host"),
        !spec.list("tls").isEmpty(),
        backends,
        ObjectReader.addresses(texts(entries, "ip")),
        texts(entries, "hostname"),
        List.of());
  }

  private static void addBackend(
      List<Route.Backend> backends,
      String host,
      String path,
      String namespace,
      JsonFields backend) {
    JsonFields service = backend.at("service");
    JsonFields port = service.at("port");
    // It may be a resource of another kind, of which nothing is known.
    if (service.has("name")) {
      backends.add(
          new Route.Backend(
              host,
              path,
              namespace,
              service.text("name"),
              port.textOr("name", port.text("number"))));
    }
  }

  Route httpRoute(ObjectMeta meta, JsonFields spec) {
    List<String> hosts = spec.texts("hostnames");
    List<Route.Backend> backends = new ArrayList<>();
    for (JsonFields rule : spec.list("rules")) {
      String path =
          rule.list("matches").stream()
              .map(match -> match.at("path").text("value"))
              .findFirst()
              .orElse("");
      for (JsonFields backend : rule.list("backendRefs")) {
        if (backend.textOr("kind", "Service").equals("Service")) {
          backends.add(
              new Route.Backend(
                  hosts.isEmpty() ? "" : hosts.getFirst(),
                  path,
                  backend.textOr("namespace", meta.key().namespace()),
                  backend.text("name"),
                  backend.text("port")));
        }
      }
    }
    List<String> parents =
        spec.list("parentRefs").stream()
            .filter(parent -> parent.textOr("kind", "Gateway").equals("Gateway"))
            .map(parent -> parent.text("name"))
            .toList();
    return new Route(meta, "", hosts, false, backends, List.of(), List.of(), parents);
  }

  Route gateway(ObjectMeta meta, JsonFields spec, JsonFields status) {
    List<JsonFields> listeners = spec.list("listeners");
    List<JsonFields> addresses = status.list("addresses");
    Predicate<JsonFields> isHost = address -> address.text("type").equals("Hostname");
    return new Route(
        meta,
        spec.text("gatewayClassName"),
        texts(listeners, "hostname"),
        listeners.stream().map(it -> it.text("protocol")).anyMatch(NetworkReader::isEncrypted),
        List.of(),
        ObjectReader.addresses(texts(addresses.stream().filter(isHost.negate()).toList(), "value")),
        texts(addresses.stream().filter(isHost).toList(), "value"),
        List.of());
  }

  private static boolean isEncrypted(String protocol) {
    return protocol.equals("HTTPS") || protocol.equals("TLS");
  }

  /** What the objects of a list say under a name, without those that say nothing. */
  private static List<String> texts(List<JsonFields> objects, String name) {
    return objects.stream().map(it -> it.text(name)).filter(text -> !text.isEmpty()).toList();
  }
}
