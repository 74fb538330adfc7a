package io.sightline.agent.identity;

import io.sightline.core.fact.Endpoint;
import io.sightline.core.fact.IpAddress;
import io.sightline.core.fact.Transport;
import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeSet;

/**
 * The network namespaces of a node: their names, their addresses, and who listens in them.
 *
 * <p>Everything is read through `/proc/PID/net` of some process in the namespace, so that no
 * namespace has to be entered. Not thread-safe.
 */
public final class NetworkScanner {
  private static final String TCP_LISTEN = "0A";
  private static final String UDP_UNCONNECTED = "07";

  /** A listening socket. */
  public record Listener(Transport transport, Endpoint local, long socketInode) {}

  /**
   * A network namespace.
   *
   * @param name as under `/run/netns`, empty where it has none
   * @param pid a process in it
   */
  public record Network(long inode, String name, int pid, List<IpAddress> addresses) {}

  private final ProcFiles files;
  private final Path namedNetworks;

  public NetworkScanner(ProcFiles files, Path namedNetworks) {
    this.files = files;
    this.namedNetworks = namedNetworks;
  }

  /**
   * The namespaces that have a process, by inode.
   *
   * @param known namespaces to leave out
   */
  public Map<Long, Network> scan(Set<Long> known) {
    Map<Long, Integer> members = new LinkedHashMap<>();
    for (int pid : files.pids()) {
      OptionalLong inode = ProcFiles.linkedInode(files.of(pid).resolve("ns/net"), "net");
      if (inode.isPresent() && !known.contains(inode.getAsLong())) {
        members.putIfAbsent(inode.getAsLong(), pid);
      }
    }
    Map<Long, Network> networks = new HashMap<>();
    if (members.isEmpty()) {
      return networks;
    }
    Map<Long, String> names = names();
    members.forEach(
        (inode, pid) ->
            networks.put(
                inode, new Network(inode, names.getOrDefault(inode, ""), pid, addresses(pid))));
    return networks;
  }

  /** Who listens in the namespace of that process: TCP, and UDP sockets without a peer. */
  public List<Listener> listeners(int pid) {
    List<Listener> listeners = new ArrayList<>();
    Path net = files.of(pid).resolve("net");
    sockets(net.resolve("tcp"), Transport.TCP, TCP_LISTEN, listeners);
    sockets(net.resolve("tcp6"), Transport.TCP, TCP_LISTEN, listeners);
    sockets(net.resolve("udp"), Transport.UDP, UDP_UNCONNECTED, listeners);
    sockets(net.resolve("udp6"), Transport.UDP, UDP_UNCONNECTED, listeners);
    return listeners;
  }

  /** The processes that hold sockets, by the socket's inode; the lowest PID where several do. */
  public Map<Long, Integer> socketOwners() {
    Map<Long, Integer> owners = new HashMap<>();
    for (int pid : files.pids().stream().sorted().toList()) {
      try (DirectoryStream<Path> descriptors =
          Files.newDirectoryStream(files.of(pid).resolve("fd"))) {
        for (Path descriptor : descriptors) {
          ProcFiles.linkedInode(descriptor, "socket")
              .ifPresent(inode -> owners.putIfAbsent(inode, pid));
        }
      } catch (IOException | DirectoryIteratorException e) {
        // It ended, or is another user's and we may not look; its flows still name it.
      }
    }
    return owners;
  }

  private Map<Long, String> names() {
    Map<Long, String> names = new HashMap<>();
    try (DirectoryStream<Path> entries = Files.newDirectoryStream(namedNetworks)) {
      for (Path entry : entries) {
        ProcFiles.inode(entry).ifPresent(inode -> names.put(inode, entry.getFileName().toString()));
      }
    } catch (IOException | DirectoryIteratorException e) {
      return names;
    }
    return names;
  }

  private List<IpAddress> addresses(int pid) {
    TreeSet<IpAddress> addresses = new TreeSet<>();
    String previous = "";
    for (String line : ProcFiles.lines(files.of(pid).resolve("net/fib_trie"))) {
      String text = line.strip();
      if (text.startsWith("/32 host LOCAL")) {
        addresses.add(IpAddress.parse(previous));
      } else if (text.startsWith("|-- ")) {
        previous = text.substring(4);
      }
    }
    for (String line : ProcFiles.lines(files.of(pid).resolve("net/if_inet6"))) {
      if (line.length() >= 32) {
        addresses.add(IpAddress.ofBytes(HexFormat.of().parseHex(line.substring(0, 32))));
      }
    }
    addresses.removeIf(NetworkScanner::isOfEveryNamespace);
    return List.copyOf(addresses);
  }

  /** Loopback and link-local addresses name nobody: every namespace may have the same. */
  private static boolean isOfEveryNamespace(IpAddress address) {
    return address.isLoopback() || (address.high() >>> 54) == 0x3fa;
  }

  /** Rows of `/proc/net/tcp` and its like (Documentation/networking/proc_net_tcp.rst). */
  private static void sockets(Path table, Transport transport, String state, List<Listener> into) {
    for (String line : ProcFiles.lines(table)) {
      String[] fields = line.strip().split("\\s+", -1);
      if (fields.length > 9 && fields[3].equals(state)) {
        int colon = fields[1].indexOf(':');
        into.add(
            new Listener(
                transport,
                new Endpoint(
                    hostOrderAddress(fields[1].substring(0, colon)),
                    Integer.parseInt(fields[1].substring(colon + 1), 16)),
                ProcFiles.parse(fields[9]).orElse(0)));
      }
    }
  }

  /** The kernel prints addresses as words in host order; this machine's is little endian. */
  static IpAddress hostOrderAddress(String hex) {
    byte[] bytes = HexFormat.of().parseHex(hex);
    for (int word = 0; word + 3 < bytes.length; word += 4) {
      byte first = bytes[word];
      byte second = bytes[word + 1];
      bytes[word] = bytes[word + 3];
      bytes[word + 1] = bytes[word + 2];
      bytes[word + 2] = second;
      bytes[word + 3] = first;
    }
    return IpAddress.ofBytes(bytes);
  }
}
