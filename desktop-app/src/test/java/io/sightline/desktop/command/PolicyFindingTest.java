package io.sightline.desktop.command;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.sightline.capture.CaptureMetadata;
import io.sightline.capture.CaptureWriter;
import io.sightline.core.fact.CgroupKey;
import io.sightline.core.fact.CgroupObserved;
import io.sightline.core.fact.CloseReason;
import io.sightline.core.fact.ClusterObserved;
import io.sightline.core.fact.Endpoint;
import io.sightline.core.fact.Fact;
import io.sightline.core.fact.FlowClosed;
import io.sightline.core.fact.FlowId;
import io.sightline.core.fact.FlowOpened;
import io.sightline.core.fact.FlowResolved;
import io.sightline.core.fact.IpAddress;
import io.sightline.core.fact.LogBatch;
import io.sightline.core.fact.NodeKey;
import io.sightline.core.fact.ObjectObserved;
import io.sightline.core.fact.ProcessKey;
import io.sightline.core.fact.ProcessObserved;
import io.sightline.core.fact.Role;
import io.sightline.core.fact.Transport;
import io.sightline.core.kube.LabelSelector;
import io.sightline.core.kube.Labels;
import io.sightline.core.kube.NetworkPolicy;
import io.sightline.core.kube.ObjectKey;
import io.sightline.core.kube.ObjectKind;
import io.sightline.core.kube.ObjectMeta;
import io.sightline.core.kube.Pod;
import io.sightline.core.kube.PodPhase;
import io.sightline.core.kube.PortProtocol;
import io.sightline.core.topology.EntityId;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.ResourceLock;
import org.junit.jupiter.api.parallel.Resources;

/** A capture of a cluster in which a policy blocks a connection, asked by the command. */
@ResourceLock(Resources.SYSTEM_OUT)
class PolicyFindingTest {
  private static final long SECOND = 1_000_000_000L;
  private static final long T = 1_790_000_000L * SECOND;
  private static final NodeKey NODE = new NodeKey("n1", "boot");
  private static final ProcessKey CLIENT = new ProcessKey(NODE, 10, 1);
  private static final CgroupKey CGROUP = new CgroupKey(NODE, CgroupKey.Hierarchy.UNIFIED, 7);
  private static final String SHOP_UID = "00000001-0000-4000-8000-000000000000";
  private static final String PAY_UID = "00000002-0000-4000-8000-000000000000";

  @TempDir private Path folder;

  @Test
  void theFindingNamesThePolicyTheNearestRuleAndTheRemedy() throws IOException {
    Path capture = capture();

    JsonNode findings = new ObjectMapper().readTree(run("findings", "--json", capture.toString()));

    JsonNode finding = null;
    for (JsonNode it : findings) {
      if (it.get("rule").asText().equals("blocked-by-policy")) {
        finding = it;
      }
    }
    assertThat(finding).as("findings: %s", findings).isNotNull();
    assertThat(finding.get("title").asText())
        .isEqualTo(
            "shop/web-1 cannot reach pay/payments-0 on TCP 8443:"
                + " NetworkPolicy pay/from-shop (ingress) does not allow it");
    assertThat(finding.get("evidence").toString())
        .contains("3 connection attempts failed from 2026-09-21T14:13:20Z")
        .contains("nearest: ingress rule 1 of pay/from-shop allows TCP 8080, but the connection")
        .contains("policy pay/from-shop was created at");
    assertThat(finding.get("suggestion").asText())
        .contains("apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\n")
        .contains("\n    - protocol: TCP\n      port: 8443\n");
    assertThat(run("findings", capture.toString()))
        .contains("(blocked-by-policy, 85 %)")
        .contains("\napiVersion: networking.k8s.io/v1\n");
  }

  private Path capture() throws IOException {
    Path file = folder.resolve("blocked.slcap");
    List<Fact> facts = new ArrayList<>();
    facts.add(new ClusterObserved(T, "c1", "prod", "1.36"));
    facts.add(new ObjectObserved(T, pod("shop", "web-1", SHOP_UID, "10.244.0.5", "web")));
    facts.add(new ObjectObserved(T, pod("pay", "payments-0", PAY_UID, "10.244.0.6", "payments")));
    facts.add(new ObjectObserved(T, policy()));
    facts.add(new CgroupObserved(T, CGROUP, "/kubepods/pod" + SHOP_UID + "/" + "ab".repeat(32)));
    facts.add(new ProcessObserved(T, CLIENT, "web", CGROUP, 1));
    for (int i = 0; i < 3; i++) {
      FlowId flow = new FlowId(NODE, i);
      facts.add(
          new FlowOpened(
              T,
              flow,
              Transport.TCP,
              Role.CLIENT,
              new Endpoint(IpAddress.parse("10.244.0.5"), 40_000 + i),
              new Endpoint(IpAddress.parse("10.244.0.6"), 8443),
              1,
              CLIENT,
              0,
              false));
      facts.add(
          new FlowResolved(
              T, flow, EntityId.ofProcess(CLIENT), EntityId.ofPod(PAY_UID), 8443, true));
      facts.add(new FlowClosed(T + SECOND, flow, CloseReason.CONNECT_TIMED_OUT));
    }
    try (CaptureWriter writer =
        CaptureWriter.create(file, new CaptureMetadata("test", "prod", T, 0))) {
      writer.append(new LogBatch(0, T + 5 * SECOND, facts));
    }
    return file;
  }

  private static NetworkPolicy policy() {
    LabelSelector everything = new LabelSelector(Labels.NONE, List.of());
    return new NetworkPolicy(
        meta(ObjectKind.NETWORK_POLICY, "pay", "from-shop", "p1", Map.of()),
        everything,
        true,
        false,
        List.of(
            new NetworkPolicy.Rule(
                List.of(
                    new NetworkPolicy.Peer(
                        null,
                        new LabelSelector(
                            Labels.of(Map.of("kubernetes.io/metadata.name", "shop")), List.of()),
                        "",
                        List.of())),
                List.of(new NetworkPolicy.Port(PortProtocol.TCP, "8080", 0)))),
        List.of());
  }

  private static Pod pod(String namespace, String name, String uid, String address, String app) {
    return new Pod(
        meta(ObjectKind.POD, namespace, name, uid, Map.of("app", app)),
        "n1",
        List.of(IpAddress.parse(address)),
        false,
        PodPhase.RUNNING,
        true,
        "",
        "",
        "",
        "",
        T,
        uid,
        List.of(),
        List.of());
  }

  private static ObjectMeta meta(
      ObjectKind kind, String namespace, String name, String uid, Map<String, String> labels) {
    return new ObjectMeta(
        new ObjectKey("c1", kind, namespace, name, uid),
        "1",
        T - SECOND,
        0,
        Labels.of(labels),
        null);
  }

  private static String run(String... arguments) {
    PrintStream before = System.out;
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (PrintStream out = new PrintStream(bytes, true, StandardCharsets.UTF_8)) {
      System.setOut(out);
      assertThat(CommandLineMain.run(arguments)).isZero();
      return bytes.toString(StandardCharsets.UTF_8);
    } finally {
      System.setOut(before);
    }
  }
}
