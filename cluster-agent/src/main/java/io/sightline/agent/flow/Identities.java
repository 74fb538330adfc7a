package io.sightline.agent.flow;

import io.sightline.agent.identity.Cgroup;
import io.sightline.agent.identity.CgroupIndex;
import io.sightline.agent.identity.NetworkScanner;
import io.sightline.agent.identity.ProcFiles;
import io.sightline.agent.identity.ProcessTable;
import io.sightline.agent.identity.ProcessTable.KnownProcess;
import io.sightline.agent.probe.Connection;
import io.sightline.core.fact.CgroupKey;
import io.sightline.core.fact.CgroupObserved;
import io.sightline.core.fact.Endpoint;
import io.sightline.core.fact.Fact;
import io.sightline.core.fact.ListenerObserved;
import io.sightline.core.fact.NetworkObserved;
import io.sightline.core.fact.NodeKey;
import io.sightline.core.fact.ProcessExited;
import io.sightline.core.fact.ProcessKey;
import io.sightline.core.fact.ProcessObserved;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Says who is who, once, before anything else refers to it.
 *
 * <p>What it says is kept in the order in which it was found, whoever asked: a process is told
 * after its control group also where the one was found by a scan and the other in a kernel record.
 * Not thread-safe; the collector's lock guards it.
 */
final class Identities {
  private static final int MAX_CGROUPS = 20_000;

  private final NodeKey node;
  private final CgroupIndex cgroups;
  private final ProcessTable processes;
  private final NetworkScanner networks;
  private final List<String> otherHosts;
  // To announce one again does no harm; to remember each that ever was would.
  private final Set<CgroupKey> announcedCgroups =
      Collections.newSetFromMap(new Bounded<>(MAX_CGROUPS));
  private final Map<ProcessKey, KnownProcess> announcedProcesses = new HashMap<>();
  private final Map<Long, NetworkScanner.Network> announcedNetworks = new HashMap<>();
  private final Listeners listeners;
  private List<Fact> announced = new ArrayList<>();

  /**
   * Makes the book of a node.
   *
   * @param otherHosts cgroup paths whose processes stand for other hosts: they get no identity, so
   *     that their addresses show as external hosts
   */
  Identities(
      NodeKey node,
      CgroupIndex cgroups,
      ProcessTable processes,
      NetworkScanner networks,
      List<String> otherHosts) {
    this.node = node;
    this.cgroups = cgroups;
    this.processes = processes;
    this.networks = networks;
    this.otherHosts = List.copyOf(otherHosts);
    this.listeners = new Listeners(node, processes, networks, this::announce);
  }

  /** The book of the machine whose files these are. */
  static Identities of(
      NodeKey node, ProcFiles files, CgroupIndex cgroups, List<String> otherHosts) {
    return new Identities(
        node,
        cgroups,
        new ProcessTable(node, files, cgroups),
        new NetworkScanner(files, Path.of("/run/netns")),
        otherHosts);
  }

  /** Looks a process up while it is alive; what is found is announced at the next need. */
  void meet(int pid) {
    if (pid > 0) {
      processes.find(pid);
    }
  }

  /**
   * The process behind a record, announced; null when the record names none.
   *
   * @param name what the kernel called it, asked for when it is gone; may be empty
   */
  @Nullable ProcessKey process(
      int pid, Supplier<String> name, long cgroupV2Inode, long networkNamespace, long timeNanos) {
    if (pid <= 0) {
      return null;
    }
    KnownProcess process = processes.findOrStandIn(pid, name, cgroupV2Inode, networkNamespace);
    if (isOtherHost(process.cgroup())) {
      return null;
    }
    announce(process, timeNanos);
    return process.key();
  }

  /** The cgroup that a hierarchy knows by that inode, announced; null when it is not known. */
  @Nullable Cgroup cgroup(CgroupKey.Hierarchy hierarchy, long inode, long timeNanos) {
    Cgroup cgroup = cgroups.byInode(hierarchy, inode).orElse(null);
    if (cgroup == null || isOtherHost(cgroup)) {
      return null;
    }
    announce(cgroup, timeNanos);
    return cgroup;
  }

  /** The cgroup of a process; by the kernel's id when the process is gone. */
  @Nullable Cgroup cgroupOf(int pid, long cgroupV2Inode, long timeNanos) {
    KnownProcess process = processes.find(pid).orElse(null);
    if (process == null) {
      return cgroup(CgroupKey.Hierarchy.UNIFIED, cgroupV2Inode, timeNanos);
    }
    if (isOtherHost(process.cgroup())) {
      return null;
    }
    announce(process.cgroup(), timeNanos);
    return process.cgroup();
  }

  /** What was announced since it was last taken: it is due before all that refers to it. */
  List<Fact> takeAnnounced() {
    List<Fact> taken = announced;
    announced = new ArrayList<>();
    return taken;
  }

  void announce(Cgroup cgroup, long timeNanos) {
    if (announcedCgroups.add(cgroup.key())) {
      announced.add(new CgroupObserved(timeNanos, cgroup.key(), cgroup.path()));
    }
  }

  /** Reports the processes that ended. */
  void exits(long timeNanos, List<Fact> into) {
    Set<ProcessKey> ended = new HashSet<>();
    for (KnownProcess exited : processes.removeExited()) {
      if (announcedProcesses.remove(exited.key()) != null) {
        into.add(new ProcessExited(timeNanos, exited.key()));
        ended.add(exited.key());
      }
    }
    if (!ended.isEmpty()) {
      listeners.ended(ended);
    }
  }

  /**
   * Reads network namespaces, and reports what is new.
   *
   * @param thorough also looks for new addresses and listeners in namespaces that are known
   * @param tcpListenersToo also looks for those, which the kernel's programs tell of where they run
   */
  void scanNetworks(boolean thorough, boolean tcpListenersToo, long timeNanos) {
    Set<Long> known = thorough ? Set.of() : announcedNetworks.keySet();
    Map<Long, NetworkScanner.Network> found = networks.scan(known);
    found.values().removeIf(this::isOtherHost);
    if (found.isEmpty()) {
      return;
    }
    found.values().forEach(network -> announce(network, timeNanos));
    listeners.scan(found.values(), thorough, tcpListenersToo, timeNanos);
    if (thorough) {
      announcedNetworks.keySet().retainAll(found.keySet());
    }
  }

  /** A listening TCP socket, as the kernel's table has it. */
  void listening(Connection listener, long timeNanos) {
    long namespace = Integer.toUnsignedLong(listener.netnsInode());
    // Those of other hosts are in namespaces that are not announced; a new one is in a second.
    if (listener.localPort() != 0 && announcedNetworks.containsKey(namespace)) {
      listeners.observed(
          listener.tgid(),
          listener.startBootNanos(),
          namespace,
          new Endpoint(listener.localAddress(), listener.localPort()),
          timeNanos);
    }
  }

  private void announce(NetworkScanner.Network network, long timeNanos) {
    NetworkScanner.Network before = announcedNetworks.put(network.inode(), network);
    if (before == null
        || !before.addresses().equals(network.addresses())
        || !before.name().equals(network.name())) {
      announced.add(
          new NetworkObserved(
              timeNanos, node, network.inode(), network.name(), network.addresses()));
      // Says whose namespace it is before anything connects or listens in it.
      processes.find(network.pid()).ifPresent(member -> announce(member, timeNanos));
    }
  }

  /** Whether a cgroup stands for another host. */
  boolean isOtherHost(Cgroup cgroup) {
    for (String path : otherHosts) {
      if (cgroup.path().startsWith(path)
          && (cgroup.path().length() == path.length()
              || cgroup.path().charAt(path.length()) == '/')) {
        return true;
      }
    }
    return false;
  }

  private boolean isOtherHost(NetworkScanner.Network network) {
    return processes.find(network.pid()).filter(member -> isOtherHost(member.cgroup())).isPresent();
  }

  private void announce(KnownProcess process, ListenerObserved listener) {
    announce(process, listener.timeNanos());
    announced.add(listener);
  }

  private void announce(KnownProcess process, long timeNanos) {
    if (!process.equals(announcedProcesses.get(process.key()))) {
      announcedProcesses.put(process.key(), process);
      announce(process.cgroup(), timeNanos);
      announced.add(
          new ProcessObserved(
              timeNanos,
              process.key(),
              process.name(),
              process.cgroup().key(),
              process.networkNamespace()));
    }
  }
}
