package io.sightline.core.topology;

import static org.assertj.core.api.Assertions.assertThat;

import io.sightline.core.fact.CgroupObserved;
import io.sightline.core.fact.CgroupWindow;
import io.sightline.core.fact.ClusterObserved;
import io.sightline.core.fact.EntityKind;
import io.sightline.core.fact.EventObserved;
import io.sightline.core.fact.Fact;
import io.sightline.core.fact.LogBatch;
import io.sightline.core.fact.NetworkObserved;
import io.sightline.core.fact.NodeKey;
import io.sightline.core.fact.NodeObserved;
import io.sightline.core.fact.ObjectGone;
import io.sightline.core.fact.ObjectObserved;
import io.sightline.core.fact.ProcessExited;
import io.sightline.core.fact.ProcessObserved;
import io.sightline.core.fact.Severity;
import io.sightline.core.kube.KubeObject;
import io.sightline.core.kube.Labels;
import io.sightline.core.kube.Node;
import io.sightline.core.kube.ObjectKey;
import io.sightline.core.kube.ObjectKind;
import io.sightline.core.kube.ObjectMeta;
import io.sightline.core.kube.ObjectReference;
import io.sightline.core.kube.OwnerReference;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class KubernetesFoldTest {
  private static final long T = Script.START;
  private static final String POD = EntityId.ofPod(KubeObjects.uid("web-1"));
  private static final String CONTAINER = EntityId.ofContainer(KubeObjects.containerId("web-1"));
  private static final OwnerReference REPLICA_SET =
      KubeObjects.owner(ObjectKind.REPLICA_SET, "web-abc");
  private static final OwnerReference DEPLOYMENT = KubeObjects.owner(ObjectKind.DEPLOYMENT, "web");
  private static final CgroupObserved CGROUP =
      new CgroupObserved(T, Script.cgroup(5), KubeObjects.cgroupPath("web-1"));

  private final TopologyFold fold = new TopologyFold();
  private long position;

  @Test
  void aPodBelongsToItsDeploymentWhicheverObjectComesFirst() {
    apply(observed(KubeObjects.pod("web-1", 0, REPLICA_SET)));
    apply(observed(workload(ObjectKind.REPLICA_SET, "web-abc", "1.15", DEPLOYMENT)));
    apply(observed(workload(ObjectKind.DEPLOYMENT, "web", "1.15", null)));

    assertThat(entity(POD).parent()).isEqualTo(EntityId.ofWorkload(DEPLOYMENT.uid()));
    Entity deployment = entity(EntityId.ofWorkload(DEPLOYMENT.uid()));
    assertThat(deployment.name()).isEqualTo("web");
    assertThat(deployment.labels()).containsEntry("kind", "Deployment");
    assertThat(deployment.parent()).isEqualTo(EntityId.ofNamespace("c1", "shop"));
    assertThat(entity(EntityId.ofNamespace("c1", "shop")).parent())
        .isEqualTo(EntityId.ofCluster("c1"));
  }

  @Test
  void aPodSeenAtWorkBeforeItsObjectGetsItsNameAndNamespaceLater() {
    apply(CGROUP, new ProcessObserved(T, Script.process(2), "httpd", Script.cgroup(5), 1));
    assertThat(entity(POD).kind()).isEqualTo(EntityKind.POD);

    apply(observed(KubeObjects.pod("web-1", 0, null)));

    assertThat(entity(POD).name()).isEqualTo("web-1");
    assertThat(entity(CONTAINER).name()).isEqualTo("web");
    assertThat(entity(CONTAINER).parent()).isEqualTo(POD);
    Entity process = entity(EntityId.ofProcess(Script.process(2)));
    assertThat(process.parent()).isEqualTo(CONTAINER);
    assertThat(process.namespace()).isEqualTo("shop");
  }

  @Test
  void aPodWhoseObjectNeverComesIsNamedByAnEventAboutIt() {
    apply(CGROUP);
    apply(
        new EventObserved(
            T,
            Severity.INFO,
            POD,
            "Started",
            "Started container web",
            new ObjectReference("c1", "Pod", "shop", "web-1", KubeObjects.uid("web-1")),
            1));

    assertThat(entity(POD).name()).isEqualTo("web-1");
    assertThat(entity(CONTAINER).namespace()).isEqualTo("shop");
  }

  @Test
  void aPodThatWasGoneBeforeTheApiWasListedIsNamedByItsEarlierEvents() {
    apply(
        new EventObserved(
            T,
            Severity.INFO,
            POD,
            "Killing",
            "Stopping container web",
            new ObjectReference("c1", "Pod", "shop", "web-1", KubeObjects.uid("web-1")),
            1));
    apply(CGROUP);

    assertThat(entity(POD).name()).isEqualTo("web-1");
    assertThat(entity(POD).namespace()).isEqualTo("shop");
    assertThat(entity(CONTAINER).namespace()).isEqualTo("shop");
  }

  @Test
  void aPodThatTheApiDoesNotTellOfEndsWithItsLastProcess() {
    apply(
        CGROUP,
        new ProcessObserved(T, Script.process(2), "httpd", Script.cgroup(5), 1),
        new ProcessObserved(T, Script.process(3), "httpd", Script.cgroup(5), 1));

    apply(new ProcessExited(T + 1, Script.process(2)));
    assertThat(entity(POD).exitedNanos()).isZero();

    apply(new ProcessExited(T + 2, Script.process(3)));
    assertThat(entity(POD).exitedNanos()).isEqualTo(T + 2);
    assertThat(entity(CONTAINER).exitedNanos()).isEqualTo(T + 2);

    apply(new ProcessObserved(T + 3, Script.process(4), "httpd", Script.cgroup(5), 1));
    assertThat(entity(POD).exitedNanos()).isZero();
  }

  @Test
  void aPodStaysWithItsDeploymentWhenTheReplicaSetIsDeletedBeforeIt() {
    KubeObject replicaSet = workload(ObjectKind.REPLICA_SET, "web-abc", "1.15", DEPLOYMENT);
    apply(observed(workload(ObjectKind.DEPLOYMENT, "web", "1.15", null)));
    apply(observed(replicaSet), observed(KubeObjects.pod("web-1", 0, REPLICA_SET)));
    apply(new ObjectGone(T + 1, replicaSet.key()));
    apply(observed(KubeObjects.pod("web-1", 2, REPLICA_SET)));

    assertThat(entity(POD).parent()).isEqualTo(EntityId.ofWorkload(DEPLOYMENT.uid()));
    assertThat(fold.topology().entities())
        .doesNotContainKey(EntityId.ofWorkload(REPLICA_SET.uid()));
  }

  @Test
  void whatAContainersGroupUsesIsTheContainers() {
    apply(CGROUP, new CgroupWindow(T, Script.SECOND, Script.cgroup(5), 500, 100, 1, 200, 1, 2, 3));

    assertThat(entity(CONTAINER).resources().cpuNanos()).isEqualTo(500);
  }

  @Test
  void restartsAndTheirReasonsAreShownAndTold() {
    apply(observed(KubeObjects.pod("web-1", 0, null)));
    apply(observed(KubeObjects.pod("web-1", 2, null)));

    assertThat(entity(POD).labels())
        .containsEntry("status", "CrashLoopBackOff")
        .containsEntry("restarts", "2")
        .containsEntry("ready", "0/1")
        .containsEntry("lastExit", "OOMKilled, exit code 137");
    assertThat(fold.topology().events())
        .extracting(EventObserved::kind)
        .containsExactly("Restarted", "CrashLoopBackOff", "NotReady");
    assertThat(fold.topology().events()).extracting(EventObserved::entity).containsOnly(POD);
  }

  @Test
  void aRolloutNamesBothImages() {
    apply(observed(workload(ObjectKind.DEPLOYMENT, "web", "web:1.15", null)));
    apply(observed(workload(ObjectKind.DEPLOYMENT, "web", "web:1.16", null)));

    assertThat(fold.topology().events())
        .extracting(EventObserved::message)
        .containsExactly("image of web: web:1.15 → web:1.16");
  }

  @Test
  void aPodThatIsGoneIsNoGhostAndALateGroupDoesNotBringItBack() {
    KubeObject pod = KubeObjects.pod("web-1", 0, null);
    apply(CGROUP, observed(pod));
    apply(new ObjectGone(T + 1, pod.key()));
    assertThat(entity(POD).exitedNanos()).isEqualTo(T + 1);
    assertThat(entity(CONTAINER).exitedNanos()).isEqualTo(T + 1);
    assertThat(fold.topology().objects()).isEmpty();

    apply(CGROUP);
    assertThat(entity(POD).exitedNanos()).isEqualTo(T + 1);
  }

  @Test
  void anEventOfAReplicaSetIsItsDeployments() {
    apply(observed(workload(ObjectKind.REPLICA_SET, "web-abc", "1.15", DEPLOYMENT)));
    apply(
        new EventObserved(
            T,
            Severity.INFO,
            EntityId.ofWorkload(REPLICA_SET.uid()),
            "SuccessfulCreate",
            "Created pod: web-1",
            new ObjectReference("c1", "ReplicaSet", "shop", "web-abc", REPLICA_SET.uid()),
            1));

    assertThat(fold.topology().events())
        .extracting(EventObserved::entity)
        .containsExactly(EntityId.ofWorkload(DEPLOYMENT.uid()));
  }

  @Test
  void nodesOfTwoClustersWithOneNameAreTwoAndEachIsWhatItsAgentSees() {
    NodeKey first = new NodeKey("n1", "boot-1");
    NodeKey second = new NodeKey("n1", "boot-2");
    apply(
        new NodeObserved(T, first, "6.1", "node"), new NetworkObserved(T, first, 7, "", List.of()));
    assertThat(entity("node/n1").labels()).containsEntry("kernel", "6.1");

    apply(observed(node("c1", "boot-1")), observed(node("c2", "boot-2")));
    apply(new NodeObserved(T, second, "6.18", "node"));
    assertThat(fold.topology().entities()).doesNotContainKey("node/n1");
    Entity ofFirst = entity(EntityId.ofNode("c1", "n1"));
    assertThat(ofFirst.labels()).containsEntry("kernel", "6.1");
    assertThat(ofFirst.parent()).isEqualTo(EntityId.ofCluster("c1"));
    assertThat(entity(EntityId.ofNetwork(first, 7)).parent()).isEqualTo(ofFirst.id());
    assertThat(entity(EntityId.ofNode("c2", "n1")).labels()).containsEntry("kernel", "6.18");

    // What is told again, and what a keyframe tells, is of the same node.
    TopologyFold again = new TopologyFold();
    again.apply(new LogBatch(0, T, List.of(fold.snapshot())));
    again.apply(new LogBatch(1, T, List.of(new NodeObserved(T, first, "6.1", "node"))));
    fold.apply(new LogBatch(position, T, List.of(new NodeObserved(T, first, "6.1", "node"))));
    assertThat(again.topology().entities()).isEqualTo(fold.topology().entities());
  }

  private static Node node(String cluster, String boot) {
    Node.Capacity capacity = new Node.Capacity(1, 1, 1);
    return new Node(
        new ObjectMeta(
            new ObjectKey(cluster, ObjectKind.NODE, "", "n1", cluster + "-n1"),
            "1",
            T,
            0,
            Labels.NONE,
            null),
        List.of(),
        List.of(),
        capacity,
        capacity,
        false,
        boot,
        "",
        "",
        "");
  }

  private static KubeObject workload(
      ObjectKind kind, String name, String image, @Nullable OwnerReference owner) {
    return KubeObjects.workload(kind, name, image, 2, owner);
  }

  private static ObjectObserved observed(KubeObject object) {
    return new ObjectObserved(T, object);
  }

  private Entity entity(String id) {
    assertThat(fold.topology().entities()).containsKey(id);
    return fold.topology().entities().get(id);
  }

  private void apply(Fact... facts) {
    if (position == 0) {
      position++;
      fold.apply(new LogBatch(0, T, List.of(new ClusterObserved(T, "c1", "test", "v1.36"))));
    }
    fold.apply(new LogBatch(position, T, List.of(facts)));
    position += facts.length;
  }
}
