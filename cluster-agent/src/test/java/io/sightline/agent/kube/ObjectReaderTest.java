package io.sightline.agent.kube;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import io.sightline.core.fact.EventObserved;
import io.sightline.core.fact.Fact;
import io.sightline.core.fact.IpAddress;
import io.sightline.core.fact.LogBatch;
import io.sightline.core.fact.ObjectObserved;
import io.sightline.core.kube.Autoscaler;
import io.sightline.core.kube.Container;
import io.sightline.core.kube.ContainerState;
import io.sightline.core.kube.EndpointSlice;
import io.sightline.core.kube.KubeObject;
import io.sightline.core.kube.NetworkPolicy;
import io.sightline.core.kube.Node;
import io.sightline.core.kube.ObjectKind;
import io.sightline.core.kube.Pod;
import io.sightline.core.kube.PodPhase;
import io.sightline.core.kube.PodStatus;
import io.sightline.core.kube.Probe;
import io.sightline.core.kube.Route;
import io.sightline.core.kube.Service;
import io.sightline.core.kube.SharedValues;
import io.sightline.core.kube.Workload;
import io.sightline.wire.FactCodec;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** What is made of the objects of a real cluster, and what is never read of them. */
class ObjectReaderTest {
  private static final String CLUSTER = "c";
  private static final String SECRET = "hunter2-XYZZY";

  private final ObjectReader reader = new ObjectReader(CLUSTER, new SharedValues());

  @Test
  void aPodThatRuns() {
    Pod pod = pod("client");
    assertThat(pod.key().namespace()).isEqualTo("demo");
    assertThat(pod.key().uid()).isEqualTo("28568956-2e11-43a4-b025-15eee8e9377a");
    assertThat(pod.kubeletUid()).isEqualTo(pod.key().uid());
    assertThat(pod.node()).isEqualTo("node1");
    assertThat(pod.addresses()).containsExactly(IpAddress.parse("10.244.0.7"));
    assertThat(pod.phase()).isEqualTo(PodPhase.RUNNING);
    assertThat(pod.ready()).isTrue();
    assertThat(pod.qosClass()).isEqualTo("Burstable");
    assertThat(pod.meta().labels().get("app")).isEqualTo("client");
    assertThat(pod.meta().createdNanos()).isEqualTo(1_795_394_742_000_000_000L);
    Container container = pod.containers().getFirst();
    assertThat(container.image()).isEqualTo("localhost/busybox:1");
    assertThat(container.id())
        .isEqualTo("5533d26df3fc6a2023512d705430f61d8936473c54d906afd98575b83fe32dbb");
    assertThat(container.state()).isEqualTo(ContainerState.RUNNING);
    assertThat(container.restarts()).isEqualTo(1);
    assertThat(container.last().reason()).isEqualTo("ContainerStatusUnknown");
    assertThat(container.last().exitCode()).isEqualTo(137);
    assertThat(container.resources().cpuRequestMillis()).isEqualTo(10);
    assertThat(container.resources().memoryRequestBytes()).isEqualTo(8 << 20);
    assertThat(container.resources().memoryLimitBytes()).isZero();
  }

  @ParameterizedTest
  @CsvSource({
    "crashloop, CrashLoopBackOff",
    "badimage, ImagePullBackOff",
    "unschedulable, Unschedulable",
    "oom, OOMKilled",
  })
  void whyAPodDoesNotRun(String name, String status) {
    List<String> seen = new ArrayList<>();
    for (JsonNode change : Samples.changes(WatchedKind.PODS)) {
      if (change.get("object").get("metadata").get("name").asString().equals(name)) {
        seen.add(PodStatus.of((Pod) read(WatchedKind.PODS, (ObjectNode) change.get("object"))));
      }
    }
    objects(WatchedKind.PODS).stream()
        .filter(it -> it.key().name().equals(name))
        .forEach(it -> seen.add(PodStatus.of((Pod) it)));
    assertThat(seen).contains(status);
  }

  @Test
  void howAContainerIsAskedForItsHealth() {
    Pod pod =
        objects(WatchedKind.PODS).stream()
            .filter(it -> it.key().name().startsWith("notready"))
            .map(Pod.class::cast)
            .findFirst()
            .orElseThrow();
    assertThat(pod.ready()).isFalse();
    assertThat(pod.containers().getFirst().probes())
        .hasSize(1)
        .first()
        .satisfies(
            probe -> {
              assertThat(probe.kind()).isEqualTo(Probe.Kind.READINESS);
              assertThat(probe.target()).startsWith("http :").doesNotContain("?");
            });
  }

  @Test
  void aStaticPodHasTheUidOfItsControlGroup() {
    ObjectNode pod = sample(WatchedKind.PODS, "client");
    ObjectNode annotations = (ObjectNode) pod.get("metadata").get("annotations");
    annotations.put("kubernetes.io/config.hash", "0123456789abcdef0123456789abcdef");
    assertThat(((Pod) read(WatchedKind.PODS, pod)).kubeletUid())
        .isEqualTo("0123456789abcdef0123456789abcdef");
  }

  @Test
  void whatRunsPodsAndWhatScalesIt() {
    Workload deployment = (Workload) object(WatchedKind.DEPLOYMENTS, "web");
    assertThat(deployment.images())
        .containsExactly(new Workload.Image("httpd", "localhost/busybox:1"));
    assertThat(deployment.desired()).isPositive();
    assertThat(deployment.ready()).isEqualTo(deployment.desired());

    assertThat(objects(WatchedKind.REPLICA_SETS))
        .filteredOn(it -> it.key().name().startsWith("web-"))
        .allSatisfy(
            it -> {
              assertThat(requireNonNull(it.meta().owner()).kind()).isEqualTo("Deployment");
            });

    Autoscaler autoscaler = (Autoscaler) objects(WatchedKind.AUTOSCALERS).getFirst();
    assertThat(autoscaler.targetKind()).isEqualTo("Deployment");
    assertThat(autoscaler.maximum()).isGreaterThan(1);
    assertThat(autoscaler.metrics())
        .first()
        .satisfies(metric -> assertThat(metric.target()).endsWith("%"));

    Workload job = (Workload) objects(WatchedKind.JOBS).getFirst();
    assertThat(job.desired()).isEqualTo(1);
  }

  @Test
  void howPodsAreReached() {
    Service web = (Service) object(WatchedKind.SERVICES, "web");
    assertThat(web.clusterAddresses()).hasSize(1);
    assertThat(web.selector().get("app")).isEqualTo("web");
    assertThat(web.ports()).isNotEmpty();

    assertThat(objects(WatchedKind.ENDPOINT_SLICES))
        .filteredOn(it -> ((EndpointSlice) it).service().equals("web"))
        .singleElement()
        .satisfies(
            it -> {
              EndpointSlice slice = (EndpointSlice) it;
              assertThat(slice.endpoints())
                  .isNotEmpty()
                  .allMatch(end -> end.podUid().length() == 36 && end.node().equals("node1"));
            });
    NetworkPolicy policy = (NetworkPolicy) objects(WatchedKind.NETWORK_POLICIES).getFirst();
    assertThat(policy.isolatesIngress() || policy.isolatesEgress()).isTrue();

    Node node = (Node) objects(WatchedKind.NODES).getFirst();
    assertThat(node.isReady()).isTrue();
    assertThat(node.addresses()).isNotEmpty();
    assertThat(node.capacity().memoryBytes()).isPositive();
    assertThat(node.bootId()).isNotEmpty();
  }

  @Test
  void waysIntoACluster() {
    Route ingress =
        (Route)
            read(
                WatchedKind.INGRESSES,
                json(
                    """
                    {"metadata":{"name":"shop","namespace":"shop","uid":"u1"},
                     "spec":{"ingressClassName":"nginx","tls":[{"hosts":["shop.example"]}],
                       "rules":[{"host":"shop.example","http":{"paths":[
                         {"path":"/api","backend":{"service":{"name":"api","port":{"number":80}}}},
                         {"path":"/x","backend":{"resource":{"kind":"Bucket","name":"b"}}}]}}]},
                     "status":{"loadBalancer":{"ingress":[{"ip":"192.0.2.7"},
                       {"hostname":"lb.example"}]}}}
                    """));
    assertThat(ingress.hosts()).containsExactly("shop.example");
    assertThat(ingress.tls()).isTrue();
    assertThat(ingress.backends())
        .containsExactly(new Route.Backend("shop.example", "/api", "shop", "api", "80"));
    assertThat(ingress.addresses()).containsExactly(IpAddress.parse("192.0.2.7"));
    assertThat(ingress.addressHosts()).containsExactly("lb.example");

    Route route =
        (Route)
            read(
                WatchedKind.HTTP_ROUTES,
                json(
                    """
                    {"metadata":{"name":"r","namespace":"shop","uid":"u2"},
                     "spec":{"parentRefs":[{"name":"edge"}],"hostnames":["a.example"],
                       "rules":[{"matches":[{"path":{"type":"PathPrefix","value":"/a"}}],
                         "backendRefs":[{"name":"api","port":8080}]}]}}
                    """));
    assertThat(route.parents()).containsExactly("edge");
    assertThat(route.backends())
        .containsExactly(new Route.Backend("a.example", "/a", "shop", "api", "8080"));

    Route gateway =
        (Route)
            read(
                WatchedKind.GATEWAYS,
                json(
                    """
                    {"metadata":{"name":"edge","namespace":"shop","uid":"u3"},
                     "spec":{"gatewayClassName":"envoy",
                       "listeners":[{"hostname":"a.example","protocol":"HTTPS"}]},
                     "status":{"addresses":[{"type":"IPAddress","value":"192.0.2.8"},
                       {"type":"Hostname","value":"gw.example"}]}}
                    """));
    assertThat(gateway.tls()).isTrue();
    assertThat(gateway.addresses()).containsExactly(IpAddress.parse("192.0.2.8"));
    assertThat(gateway.addressHosts()).containsExactly("gw.example");
  }

  @Test
  void anotherVersionHoldsWhatHasNotChangedOnce() {
    ObjectNode object = Samples.objects(WatchedKind.PODS).getFirst().deepCopy();
    Pod first = (Pod) read(WatchedKind.PODS, object);
    ((ObjectNode) object.get("metadata")).put("resourceVersion", "99999999");
    KubeObject second = reader.read(ObjectKind.POD, fields(WatchedKind.PODS, object), first);

    assertThat(second.meta().resourceVersion()).isEqualTo("99999999");
    assertThat(second.key()).isSameAs(first.key());
    assertThat(second.meta().labels()).isSameAs(first.meta().labels());
    assertThat(((Pod) second).kubeletUid()).isSameAs(first.kubeletUid());
  }

  /**
   * Everything that may hold a secret does: each annotation, each environment value, each command,
   * each data entry, each field that is not listed. Nothing of it is in what is sent or stored.
   */
  @ParameterizedTest
  @EnumSource
  void noSecretOfASampleIsEverInAFact(WatchedKind kind) throws Exception {
    List<Fact> facts = new ArrayList<>();
    for (ObjectNode object : samples(kind)) {
      plant(object);
      assertThat(object.toString()).contains(SECRET);
      JsonFields kept = fields(kind, object);
      facts.add(
          kind.kind()
              .<Fact>map(it -> new ObjectObserved(1, reader.read(it, kept, null)))
              .orElseGet(() -> new EventReader(CLUSTER).read(kept)));
    }
    assertThat(facts.toString()).doesNotContain(SECRET);
    byte[] stored = FactCodec.toProto(new LogBatch(0, 1, facts)).toByteArray();
    assertThat(new String(stored, StandardCharsets.ISO_8859_1)).doesNotContain(SECRET);
  }

  private static List<ObjectNode> samples(WatchedKind kind) {
    List<ObjectNode> samples = new ArrayList<>(Samples.objects(kind));
    if (samples.isEmpty()) {
      samples.add(
          json(
              """
              {"metadata":{"name":"x","namespace":"shop","uid":"u"},
               "spec":{"template":{"spec":{"containers":[{"name":"c","image":"i"}]}}},"status":{}}
              """));
    }
    return samples;
  }

  private static void plant(ObjectNode object) {
    ObjectNode metadata = (ObjectNode) object.get("metadata");
    metadata.putObject("annotations").put("example.com/token", SECRET).put(SECRET, SECRET);
    metadata.putArray("managedFields").addObject().put("manager", SECRET);
    metadata.putArray("finalizers").add(SECRET);
    object.putObject("data").put("password", SECRET);
    object.putObject("binaryData").put("password", SECRET);
    object.putObject("stringData").put("password", SECRET);
    object.put("unheardOf", SECRET);
    plantInContainers(object);
  }

  private static void plantInContainers(JsonNode node) {
    for (Map.Entry<String, JsonNode> field : List.copyOf(node.properties())) {
      if (field.getKey().endsWith("ontainers") && field.getValue() instanceof ArrayNode array) {
        for (JsonNode container : array) {
          ObjectNode it = (ObjectNode) container;
          it.putArray("env").addObject().put("name", "PASSWORD").put("value", SECRET);
          it.putArray("envFrom").addObject().putObject("secretRef").put("name", SECRET);
          it.putArray("command").add(SECRET);
          it.putArray("args").add("--password=" + SECRET);
          it.putObject("lifecycle")
              .putObject("postStart")
              .putObject("exec")
              .putArray("command")
              .add(SECRET);
          ObjectNode probe = it.putObject("livenessProbe");
          probe.putObject("exec").putArray("command").add(SECRET);
          ObjectNode http = it.putObject("startupProbe").putObject("httpGet");
          http.put("path", "/healthz?token=" + SECRET).put("port", 80);
          http.putArray("httpHeaders")
              .addObject()
              .put("name", "Authorization")
              .put("value", SECRET);
        }
      }
      if (field.getKey().equals("terminated")) {
        ((ObjectNode) field.getValue()).put("message", SECRET);
      }
      if (field.getValue().isContainer()) {
        plantInContainers(field.getValue());
        field.getValue().forEach(ObjectReaderTest::plantInContainers);
      }
    }
  }

  @Test
  void aHeartbeatSaysTheSameAndAnotherConditionDoesNot() {
    ObjectNode node = Samples.objects(WatchedKind.NODES).getFirst();
    KubeObject before = read(WatchedKind.NODES, node);
    ((ObjectNode) node.get("metadata")).put("resourceVersion", "99999999");
    for (JsonNode condition : node.get("status").get("conditions")) {
      ((ObjectNode) condition).put("lastHeartbeatTime", "2027-01-01T00:00:00Z");
    }
    assertThat(reader.saysTheSame(fields(WatchedKind.NODES, node), before)).isTrue();
    ((ObjectNode) node.get("status").get("conditions").get(0)).put("status", "Unknown");
    assertThat(reader.saysTheSame(fields(WatchedKind.NODES, node), before)).isFalse();
  }

  @Test
  void bothShapesOfEvents() {
    EventReader events = new EventReader(CLUSTER);
    Map<String, EventObserved> newest = new HashMap<>();
    for (ObjectNode event : Samples.objects(WatchedKind.EVENTS)) {
      EventObserved it = events.read(fields(WatchedKind.EVENTS, event));
      assertThat(it.timeNanos()).isPositive();
      assertThat(it.count()).isPositive();
      newest.merge(it.kind(), it, (a, b) -> a.count() >= b.count() ? a : b);
    }
    assertThat(requireNonNull(newest.get("FailedScheduling")).count()).isEqualTo(2);
    assertThat(requireNonNull(newest.get("BackOff")).count()).isGreaterThan(1);
  }

  @ParameterizedTest
  @CsvSource({
    "100m, 100, 1",
    "1, 1000, 1",
    "0.5, 500, 1",
    "1500u, 2, 1",
    "250n, 1, 1",
    "64Mi, 67108864000, 67108864",
    "1.5Gi, 1610612736000, 1610612736",
    "1e3, 1000000, 1000",
    "2k, 2000000, 2000",
    "9007199254740988Ki, 9223372036854775807, 9223372036854771712",
    "1E, 1000000000000000000000, 1000000000000000000",
    "-1, 0, 0",
    "12Qx, 0, 0",
    "1e999999999, 0, 0",
    "abc, 0, 0",
  })
  void quantities(String text, BigInteger millis, long units) {
    assertThat(Quantities.millis(text))
        .isEqualTo(millis.min(BigInteger.valueOf(Long.MAX_VALUE)).longValueExact());
    assertThat(Quantities.units(text)).isEqualTo(units);
  }

  private Pod pod(String name) {
    return (Pod) object(WatchedKind.PODS, name);
  }

  private KubeObject object(WatchedKind kind, String name) {
    return read(kind, sample(kind, name));
  }

  private static ObjectNode sample(WatchedKind kind, String name) {
    return Samples.objects(kind).stream()
        .filter(it -> it.get("metadata").get("name").asString().equals(name))
        .findFirst()
        .orElseThrow();
  }

  private List<KubeObject> objects(WatchedKind kind) {
    return Samples.objects(kind).stream().map(it -> read(kind, it)).toList();
  }

  private KubeObject read(WatchedKind kind, ObjectNode object) {
    ObjectKind of = kind.kind().orElseThrow();
    return reader.read(of, fields(kind, object), null);
  }

  private static JsonFields fields(WatchedKind kind, ObjectNode object) {
    InputStream in = new ByteArrayInputStream(object.toString().getBytes(StandardCharsets.UTF_8));
    try {
      return new TrimmingReader(new SharedValues()).object(in, ObjectFields.of(kind));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static ObjectNode json(String text) {
    return (ObjectNode) Samples.JSON.readTree(text);
  }
}
