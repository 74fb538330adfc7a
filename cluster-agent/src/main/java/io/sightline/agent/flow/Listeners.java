package io.sightline.agent.flow;

import io.sightline.agent.identity.NetworkScanner;
import io.sightline.agent.identity.NetworkScanner.Listener;
import io.sightline.agent.identity.NetworkScanner.Network;
import io.sightline.agent.identity.ProcessTable;
import io.sightline.agent.identity.ProcessTable.KnownProcess;
import io.sightline.core.fact.Endpoint;
import io.sightline.core.fact.ListenerObserved;
import io.sightline.core.fact.NodeKey;
import io.sightline.core.fact.ProcessKey;
import io.sightline.core.fact.Transport;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Who listens where, told once.
 *
 * <p>TCP listeners come from the kernel's table of connections where its programs run; UDP ones,
 * and the others where they do not, from {@code /proc}, where a socket has no owner: to find it the
 * descriptors of all processes are read, once for each new socket. Not thread-safe.
 */
final class Listeners {
  /** Takes a listener that was not told before, and the process it is of. */
  @FunctionalInterface
  interface Sink {
    void listens(KnownProcess process, ListenerObserved fact);
  }

  private final NodeKey node;
  private final ProcessTable processes;
  private final NetworkScanner networks;
  private final Sink sink;
  private final Set<ListenerObserved> told = new HashSet<>();

  /** By the inode of the socket, as of the latest scan. */
  private final Map<Long, Integer> owners = new HashMap<>();

  Listeners(NodeKey node, ProcessTable processes, NetworkScanner networks, Sink sink) {
    this.node = node;
    this.processes = processes;
    this.networks = networks;
    this.sink = sink;
  }

  /**
   * Takes a TCP listener that the kernel told of.
   *
   * @param sinceBootNanos when the process was seen to have it: one that began later has its PID
   */
  void observed(
      int pid, long sinceBootNanos, long networkNamespace, Endpoint local, long timeNanos) {
    processes
        .find(pid)
        .filter(process -> process.key().startTimeNanos() <= sinceBootNanos)
        .ifPresent(process -> tell(networkNamespace, Transport.TCP, local, process, timeNanos));
  }

  /**
   * Reads who listens in these namespaces.
   *
   * @param all whether these are all there are
   * @param tcpToo also TCP listeners, which costs a walk through the connections of all namespaces
   *     for each one
   */
  void scan(Collection<Network> in, boolean all, boolean tcpToo, long timeNanos) {
    Map<Network, List<Listener>> found = new HashMap<>();
    Set<Long> sockets = new HashSet<>();
    for (Network network : in) {
      List<Listener> listeners = new ArrayList<>(networks.udpListeners(network.pid()));
      if (tcpToo) {
        listeners.addAll(networks.tcpListeners(network.pid()));
      }
      listeners.forEach(listener -> sockets.add(listener.socketInode()));
      found.put(network, listeners);
    }
    if (all) {
      owners.keySet().retainAll(sockets);
    }
    findOwners(sockets);
    found.forEach(
        (network, listeners) ->
            listeners.forEach(listener -> tellScanned(network, listener, timeNanos)));
  }

  /** What these processes listened on may be told again, by who has it now. */
  void ended(Set<ProcessKey> ended) {
    told.removeIf(listener -> ended.contains(listener.process()));
    Set<Integer> pids = new HashSet<>();
    ended.forEach(process -> pids.add(process.pid()));
    owners.values().removeIf(pids::contains);
  }

  private void findOwners(Set<Long> sockets) {
    if (owners.keySet().containsAll(sockets)) {
      return;
    }
    Map<Long, Integer> held = networks.socketOwners();
    held.keySet().retainAll(sockets);
    owners.putAll(held);
  }

  private void tellScanned(Network network, Listener listener, long timeNanos) {
    Integer owner = owners.get(listener.socketInode());
    if (owner != null) {
      processes
          .find(owner)
          .ifPresent(
              process ->
                  tell(
                      network.inode(), listener.transport(), listener.local(), process, timeNanos));
    }
  }

  private void tell(
      long networkNamespace,
      Transport transport,
      Endpoint local,
      KnownProcess process,
      long timeNanos) {
    // Without a time: it is the same listener whenever it is seen.
    if (told.add(
        new ListenerObserved(0, node, networkNamespace, transport, local, process.key()))) {
      sink.listens(
          process,
          new ListenerObserved(timeNanos, node, networkNamespace, transport, local, process.key()));
    }
  }
}
