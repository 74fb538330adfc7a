package io.sightline.agent.identity;

import static org.assertj.core.api.Assertions.assertThat;

import io.sightline.core.fact.CgroupKey.Hierarchy;
import io.sightline.core.fact.CgroupWindow;
import io.sightline.core.fact.IpAddress;
import io.sightline.core.fact.NodeKey;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Identity from files laid out as the kernel lays them out, v1 and v2 side by side. */
class IdentityTest {
  private static final NodeKey NODE = new NodeKey("n1", "boot");

  @TempDir private Path folder;
  private Path proc;
  private Path unified;
  private Path memory;
  private Path cpu;
  private CgroupMounts mounts;

  @BeforeEach
  void layOut() throws IOException {
    proc = Files.createDirectory(folder.resolve("proc"));
    unified = Files.createDirectories(folder.resolve("cgroup/unified"));
    memory = Files.createDirectories(folder.resolve("cgroup/memory"));
    cpu = Files.createDirectories(folder.resolve("cgroup/cpu"));
    mounts =
        new CgroupMounts(
            Optional.of(unified), Map.of("memory", memory, "cpu", cpu, "cpuacct", cpu));
  }

  @Test
  void mountsOfAHybridHostAreFoundAndPartialOnesAreNot() {
    CgroupMounts found =
        CgroupMounts.parse(
            List.of(
                "30 25 0:26 / /sys/fs/cgroup/unified rw - cgroup2 cgroup2 rw,nsdelegate",
                "31 25 0:27 / /sys/fs/cgroup/cpu,cpuacct rw - cgroup cgroup rw,cpu,cpuacct",
                "32 25 0:28 /docker/abc /sys/fs/cgroup/memory rw - cgroup cgroup rw,memory",
                "33 25 0:29 / /mnt/with\\040space rw - cgroup cgroup rw,blkio",
                "nonsense"));

    assertThat(found.unified()).contains(Path.of("/sys/fs/cgroup/unified"));
    assertThat(found.controllers())
        .containsEntry("cpu", Path.of("/sys/fs/cgroup/cpu,cpuacct"))
        .containsEntry("blkio", Path.of("/mnt/with space"))
        .doesNotContainKey("memory");
  }

  @Test
  void inAContainerTheMountOfTheWholeHierarchyIsTakenAndNotThatOfItself() {
    CgroupMounts found =
        CgroupMounts.parse(
            List.of(
                "30 25 0:26 / /sys/fs/cgroup rw - cgroup2 cgroup2 rw",
                "31 25 0:26 /../../.. /host/cgroup ro - cgroup2 cgroup2 rw",
                "32 25 0:28 /../.. /sys/fs/cgroup/memory ro - cgroup cgroup rw,memory"));

    assertThat(found.unified()).contains(Path.of("/host/cgroup"));
    assertThat(found.controllers()).containsEntry("memory", Path.of("/sys/fs/cgroup/memory"));
  }

  @Test
  void pathsAsSeenFromAContainerAreBroughtToTheTop() throws IOException {
    Path own = Files.createDirectories(unified.resolve("kubepods/burstable/pod1/abc"));
    Files.writeString(own.resolve("cgroup.procs"), "7\n4711\n");
    Files.createDirectories(proc.resolve("1"));
    Files.writeString(proc.resolve("1/cgroup"), "0::/../../../../init.scope\n");
    CgroupNamespace namespace =
        CgroupNamespace.find(
            new ProcFiles(proc),
            CgroupNamespace.hierarchies(mounts),
            List.of("/", "/kubepods", "/kubepods/burstable/pod1", "/kubepods/burstable/pod1/abc"),
            4711);

    assertThat(namespace.fromTop(Hierarchy.UNIFIED, "/")).isEqualTo("/kubepods/burstable/pod1/abc");
    assertThat(namespace.fromTop(Hierarchy.UNIFIED, "/../../pod2/def"))
        .isEqualTo("/kubepods/burstable/pod2/def");
    assertThat(namespace.fromTop(Hierarchy.UNIFIED, "/../../../../init.scope"))
        .isEqualTo("/init.scope");
    assertThat(namespace.fromTop(Hierarchy.UNIFIED, "/../../../..")).isEqualTo("/");
    assertThat(CgroupNamespace.initial().fromTop(Hierarchy.UNIFIED, "/a/b")).isEqualTo("/a/b");
  }

  @Test
  void onePathIsOneCgroupInEveryHierarchy() throws IOException {
    Path inUnified = Files.createDirectories(unified.resolve("kubepods/pod1/abc"));
    Path inMemory = Files.createDirectories(memory.resolve("kubepods/pod1/abc"));
    CgroupIndex index = new CgroupIndex(NODE, mounts);

    Cgroup byUnified = index.byInode(Hierarchy.UNIFIED, inode(inUnified)).orElseThrow();
    Cgroup byMemory = index.byInode(Hierarchy.V1_MEMORY, inode(inMemory)).orElseThrow();
    assertThat(byUnified).isEqualTo(byMemory);
    assertThat(byUnified.path()).isEqualTo("/kubepods/pod1/abc");
    assertThat(byUnified.key().hierarchy()).isEqualTo(Hierarchy.UNIFIED);
    assertThat(index.leaves()).containsExactly(byUnified);
  }

  @Test
  void aProcessOnlyInV1IsOfItsV1Cgroup() throws IOException {
    Files.createDirectories(memory.resolve("user/session"));
    CgroupIndex index = new CgroupIndex(NODE, mounts);

    Cgroup cgroup = index.ofProcess(List.of("5:memory:/user/session", "0::/")).orElseThrow();
    assertThat(cgroup.path()).isEqualTo("/user/session");
    assertThat(cgroup.key().hierarchy()).isEqualTo(Hierarchy.V1_MEMORY);
  }

  @Test
  void aPidThatWasHandedOnIsAnotherProcess() throws IOException {
    Files.createDirectories(unified.resolve("shop/orders"));
    CgroupIndex index = new CgroupIndex(NODE, mounts);
    ProcessTable table = new ProcessTable(NODE, new ProcFiles(proc), index);
    process(42, "first (odd) name", 100, "/shop/orders");

    ProcessTable.KnownProcess first = table.find(42).orElseThrow();
    assertThat(first.name()).isEqualTo("first (odd) name");
    assertThat(first.cgroup().path()).isEqualTo("/shop/orders");
    assertThat(first.networkNamespace()).isEqualTo(4026531840L);
    assertThat(table.removeExited()).isEmpty();

    process(42, "second", 200, "/shop/orders");
    assertThat(table.removeExited()).containsExactly(first);
    assertThat(table.find(42).orElseThrow().key()).isNotEqualTo(first.key());
  }

  @Test
  void aProcessThatIsGoneAlreadyKeepsItsCgroup() throws IOException {
    Path cgroup = Files.createDirectories(unified.resolve("shop/job"));
    CgroupIndex index = new CgroupIndex(NODE, mounts);
    ProcessTable table = new ProcessTable(NODE, new ProcFiles(proc), index);

    ProcessTable.KnownProcess gone = table.findOrStandIn(77, () -> "curl", inode(cgroup), 5);
    assertThat(gone.cgroup().path()).isEqualTo("/shop/job");
    assertThat(gone.key().pid()).isEqualTo(77);
    assertThat(gone.name()).isEqualTo("curl");
  }

  @Test
  void controlCharactersInANameDoNotReachATerminal() throws IOException {
    CgroupIndex index = new CgroupIndex(NODE, mounts);
    ProcessTable table = new ProcessTable(NODE, new ProcFiles(proc), index);
    process(43, "evil\u001b[2Jname", 100, "/");

    assertThat(table.find(43).orElseThrow().name()).isEqualTo("evil?[2Jname");
  }

  @Test
  void throttlingOfV1IsTheDifferenceOfTwoReadings() throws IOException {
    Path group = Files.createDirectories(cpu.resolve("shop/orders"));
    Path memoryGroup = Files.createDirectories(memory.resolve("shop/orders"));
    Files.createDirectories(unified.resolve("shop/orders"));
    Files.writeString(memoryGroup.resolve("memory.usage_in_bytes"), "4096\n");
    Files.writeString(memoryGroup.resolve("memory.limit_in_bytes"), "9223372036854771712\n");
    Files.writeString(group.resolve("cpu.cfs_quota_us"), "20000\n");
    Files.writeString(group.resolve("cpu.cfs_period_us"), "100000\n");
    Cgroup cgroup = new CgroupIndex(NODE, mounts).byPath("/shop/orders").orElseThrow();
    CgroupSampler sampler = new CgroupSampler(mounts);

    cpuStat(group, 1_000, 5, 700);
    assertThat(sampler.sample(cgroup, 0, 1)).isEmpty();
    cpuStat(group, 4_000, 8, 1_700);
    CgroupWindow window = sampler.sample(cgroup, 0, 1).orElseThrow();

    assertThat(window.cpuNanos()).isEqualTo(3_000);
    assertThat(window.throttledPeriods()).isEqualTo(3);
    assertThat(window.throttledNanos()).isEqualTo(1_000);
    assertThat(window.cpuLimitMillis()).isEqualTo(200);
    assertThat(window.memoryBytes()).isEqualTo(4_096);
    assertThat(window.memoryLimitBytes()).isZero();
    assertThat(sampler.sample(cgroup, 0, 1)).isEmpty();
  }

  @Test
  void addressesAndListenersAreReadAsTheKernelPrintsThem() throws IOException {
    process(50, "server", 10, "/");
    Path net = Files.createDirectories(proc.resolve("50/net"));
    Files.writeString(
        net.resolve("fib_trie"),
        """
        Local:
          +-- 0.0.0.0/0 3 0 5
             |-- 10.77.0.12
                /32 host LOCAL
             |-- 127.0.0.1
                /32 host LOCAL
             |-- 10.77.0.255
                /32 link BROADCAST
        """);
    Files.writeString(
        net.resolve("if_inet6"),
        """
        fd770000000000000000000000000012 02 40 00 80 eth0
        fe800000000000000000000000000001 02 40 20 80 eth0
        """);
    Files.writeString(
        net.resolve("tcp"),
        """
          sl  local_address rem_address   st
           0: 0C004D0A:1F90 00000000:0000 0A 0:0 00:0 0  0 0 991 1
           1: 0C004D0A:1F90 0D004D0A:9C40 01 0:0 00:0 0  0 0 992 1
        """);
    NetworkScanner scanner = new NetworkScanner(new ProcFiles(proc), folder.resolve("netns"));

    NetworkScanner.Network network = scanner.scan(Set.of()).get(4026531840L);
    assertThat(network.addresses())
        .containsExactlyInAnyOrder(IpAddress.parse("10.77.0.12"), IpAddress.parse("fd77::12"));
    assertThat(scanner.scan(Set.of(4026531840L))).isEmpty();
    assertThat(scanner.tcpListeners(50)).hasSize(1);
    assertThat(scanner.tcpListeners(50).getFirst().local()).hasToString("10.77.0.12:8080");
    assertThat(scanner.tcpListeners(50).getFirst().socketInode()).isEqualTo(991);
  }

  @Test
  void aNewNamespaceIsFoundThroughItsProcessAlsoIfThatEntersItLate() throws IOException {
    Set<Long> known = Set.of(4026531840L);
    NetworkScanner scanner = new NetworkScanner(new ProcFiles(proc), folder.resolve("netns"));
    process(50, "runc", 10, "/");
    assertThat(scanner.scan(Set.of())).containsOnlyKeys(4026531840L);

    process(51, "pause", 20, "/");
    assertThat(scanner.scan(known)).isEmpty();
    enter(51, 4026532500L);
    assertThat(scanner.scan(known)).containsOnlyKeys(4026532500L);

    assertThat(scanner.scan(known)).as("was there twice").isEmpty();
    assertThat(scanner.scan(Set.of())).containsOnlyKeys(4026531840L, 4026532500L);
  }

  private void enter(int pid, long namespace) throws IOException {
    Path link = proc.resolve(Integer.toString(pid)).resolve("ns/net");
    Files.delete(link);
    Files.createSymbolicLink(link, Path.of("net:[" + namespace + "]"));
  }

  @Test
  void pressureIsReadFromItsSomeLine() {
    assertThat(
            CgroupSampler.someTotalMicros(
                "some avg10=0.00 avg60=0.00 avg300=0.00 total=1234\nfull avg10=0.00 total=99\n"))
        .isEqualTo(1234);
    assertThat(CgroupSampler.someTotalMicros("")).isZero();
  }

  private void process(int pid, String name, long startTicks, String cgroup) throws IOException {
    Path process = Files.createDirectories(proc.resolve(Integer.toString(pid)));
    Files.writeString(process.resolve("comm"), name + "\n");
    Files.writeString(
        process.resolve("stat"),
        pid + " (" + name + ") S 1 1 1 0 -1 0 0 0 0 0 0 0 0 0 20 0 1 0 " + startTicks + " 0 0\n");
    Files.writeString(process.resolve("cgroup"), "0::" + cgroup + "\n");
    Path namespaces = Files.createDirectories(process.resolve("ns"));
    Files.deleteIfExists(namespaces.resolve("net"));
    Files.createSymbolicLink(namespaces.resolve("net"), Path.of("net:[4026531840]"));
  }

  private static void cpuStat(Path group, long usage, long periods, long throttled)
      throws IOException {
    Files.writeString(group.resolve("cpuacct.usage"), usage + "\n");
    Files.writeString(
        group.resolve("cpu.stat"),
        "nr_periods 10\nnr_throttled %d\nthrottled_time %d\n".formatted(periods, throttled));
  }

  private static long inode(Path path) {
    return ProcFiles.inode(path).orElseThrow();
  }
}
