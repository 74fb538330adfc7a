package io.sightline.agent.probe;

import static org.assertj.core.api.Assertions.assertThat;

import io.sightline.agent.probe.Recorder.Conn;
import io.sightline.agent.probe.Recorder.Dropped;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Packets that a firewall drops or rejects in another network namespace. */
class DropKernelTest {
  private static final String PREFIX = "sltest-";
  private static final String HOST_ADDRESS = "10.203.77.1";
  private static final String PEER_ADDRESS = "10.203.77.2";

  private final String namespace = PREFIX + ProcessHandle.current().pid();
  private final Recorder recorder = new Recorder();

  @BeforeEach
  void makeNamespace() throws Exception {
    KernelAccess.require();
    sweep();
    run("ip netns add " + namespace);
    run("ip link add slt0 type veth peer name slt1 netns " + namespace);
    run("ip addr add " + HOST_ADDRESS + "/30 dev slt0");
    run("ip link set slt0 up");
    inside("ip addr add " + PEER_ADDRESS + "/30 dev slt1");
    inside("ip link set slt1 up");
    inside("ip link set lo up");
    inside("nft add table inet filter");
    inside("nft add chain inet filter input { type filter hook input priority 0 ; }");
    inside("nft add rule inet filter input tcp dport 9000 drop");
    inside("nft add rule inet filter input tcp dport 9001 reject with icmpx port-unreachable");
  }

  @AfterEach
  void removeNamespace() throws Exception {
    run("ip netns del " + namespace);
  }

  @Test
  void droppedAndRejectedConnectionsAreToldApart() throws Exception {
    try (KernelCapture capture = KernelCapture.start(CaptureOptions.defaults(), recorder)) {
      connect(9000);
      connect(9001);
      Map<Integer, String> reasons = BtfEnums.dropReasonNames();
      Await.until(
          () ->
              !dropsTo(9000).isEmpty()
                  && dropsTo(9001).stream().anyMatch(d -> d.cause() == Drop.Cause.FREED)
                  && recorder.of(recorder.failed, 9001).size() == 1
                  && recorder.of(recorder.failed, 9000).size() == 1);

      Dropped dropped = dropsTo(9000).get(0);
      assertThat(reasons.get(dropped.reason())).isEqualTo("NETFILTER_DROP");
      assertThat(dropped.protocol()).isEqualTo(6);
      assertThat(dropped.source()).isEqualTo(HOST_ADDRESS);
      assertThat(dropped.destination()).isEqualTo(PEER_ADDRESS);
      assertThat(dropped.sourcePort()).as("retries add up").isZero();
      assertThat(dropped.tcpFlags()).isEqualTo(2);
      assertThat(dropped.icmpType()).isZero();
      assertThat(Integer.toUnsignedLong(dropped.netns())).isEqualTo(namespaceInode());
      assertThat(new KernelSymbols().nameOf(dropped.location())).isPresent();

      Conn failed = recorder.of(recorder.failed, 9000).get(0);
      assertThat(failed.remote()).isEqualTo(PEER_ADDRESS);
      assertThat(failed.resetReceived()).isFalse();
      assertThat(failed.localPort()).isEqualTo(dropped.lastSourcePort());

      List<Dropped> rejected = dropsTo(9001);
      assertThat(rejected)
          .filteredOn(d -> d.cause() == Drop.Cause.ICMP_SENT)
          .first()
          .satisfies(d -> assertThat(List.of(d.icmpType(), d.icmpCode())).containsExactly(3, 3));
      assertThat(rejected)
          .filteredOn(d -> d.cause() == Drop.Cause.FREED)
          .first()
          .satisfies(
              d -> {
                assertThat(reasons.get(d.reason())).isEqualTo("NETFILTER_DROP");
                assertThat(List.of(d.icmpType(), d.icmpCode())).containsExactly(3, 3);
              });

      long[] packets = {0};
      capture
          .drops()
          .orElseThrow()
          .read(
              d -> {
                if (d.destinationPort() == 9000) {
                  packets[0] += d.packets();
                }
              });
      assertThat(packets[0]).isPositive();
    }
  }

  private List<Dropped> dropsTo(int port) {
    return recorder.drops.stream()
        .filter(d -> d.destinationPort() == port && d.destination().equals(PEER_ADDRESS))
        .toList();
  }

  private static void connect(int port) {
    try (Socket socket = new Socket()) {
      socket.connect(new InetSocketAddress(PEER_ADDRESS, port), 300);
    } catch (IOException expected) {
      // Blocked: that is the test.
    }
  }

  private long namespaceInode() throws Exception {
    return ((Number) Files.getAttribute(Path.of("/run/netns", namespace), "unix:ino")).longValue();
  }

  /** Removes what an earlier run left when it was killed. */
  private static void sweep() throws Exception {
    for (String line : Commands.run("ip", "netns", "list").lines().toList()) {
      String name = line.split(" ", 2)[0];
      if (name.startsWith(PREFIX)
          && ProcessHandle.of(Long.parseLong(name.substring(PREFIX.length()))).isEmpty()) {
        run("ip netns del " + name);
      }
    }
  }

  private void inside(String command) throws Exception {
    run("ip netns exec " + namespace + " " + command);
  }

  private static void run(String command) throws Exception {
    List<String> words = new ArrayList<>(List.of(command.split(" ", -1)));
    Commands.run(words.toArray(String[]::new));
  }
}
