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
import java.util.HashSet;
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

  /** Columns of `/proc/net/tcp` and its like. */
  private static final int LOCAL = 1;

  private static final int STATE = 3;
  private static final int INODE = 9;

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
  private Set<Integer> latest = Set.of();
  private Set<Integer> settled = Set.of();

  public NetworkScanner(ProcFiles files, Path namedNetworks) {
    this.files = files;
    this.namedNetworks = namedNetworks;
  }

  /**
   * The namespaces that have a process, by inode.
   *
   * @param known namespaces to leave out; where there are some, processes that were there at the
   *     last two scans are not looked at again
   */
  public Map<Long, Network> scan(Set<Long> known) {
    Map<Long, Integer> members = new LinkedHashMap<>();
    for (int pid : pids(known.isEmpty())) {
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

  /** A process may enter another namespace in the moment after it began. */
  private List<Integer> pids(boolean all) {
    List<Integer> pids = files.pids();
    List<Integer> asked = new ArrayList<>(pids);
    if (!all) {
      asked.removeAll(settled);
    }
    settled = new HashSet<>(pids);
    settled.retainAll(latest);
    latest = new HashSet<>(pids);
    return asked;
  }

  /** Who listens by TCP in the namespace of that process. */
  public List<Listener> tcpListeners(int pid) {
    List<Listener> listeners = new ArrayList<>();
    Path net = files.of(pid).resolve("net");
    tcpListeners(net.resolve("tcp"), listeners);
    tcpListeners(net.resolve("tcp6"), listeners);
    return listeners;
  }

  /** The UDP sockets without a peer in the namespace of that process. */
  public List<Listener> udpListeners(int pid) {
    List<Listener> listeners = new ArrayList<>();
    Path net = files.of(pid).resolve("net");
    udpListeners(net.resolve("udp"), listeners);
    udpListeners(net.resolve("udp6"), listeners);
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

  /**
   * The first rows of `/proc/net/tcp` (net/ipv4/tcp_ipv4.c, tcp_seq_start): listening sockets come
   * before all others, of which a busy server has very many, also long after they closed.
   */
  private static void tcpListeners(Path table, List<Listener> into) {
    ProcFiles.linesWhile(table, line -> isHeader(line) || stateOf(line).equals(TCP_LISTEN))
        .forEach(line -> add(line, Transport.TCP, into));
  }

  private static void udpListeners(Path table, List<Listener> into) {
    ProcFiles.lines(table).stream()
        .filter(line -> stateOf(line).equals(UDP_UNCONNECTED))
        .forEach(line -> add(line, Transport.UDP, into));
  }

  private static boolean isHeader(String line) {
    return line.stripLeading().startsWith("sl");
  }

  private static String stateOf(String line) {
    String[] fields = fields(line);
    return fields.length > STATE ? fields[STATE] : "";
  }

  /** Reads a row (Documentation/networking/proc_net_tcp.rst); the header is none. */
  private static void add(String line, Transport transport, List<Listener> into) {
    String[] fields = fields(line);
    if (isHeader(line) || fields.length <= INODE) {
      return;
    }
    int colon = fields[LOCAL].indexOf(':');
    into.add(
        new Listener(
            transport,
            new Endpoint(
                hostOrderAddress(fields[LOCAL].substring(0, colon)),
                Integer.parseInt(fields[LOCAL].substring(colon + 1), 16)),
            ProcFiles.parse(fields[INODE]).orElse(0)));
  }

  private static String[] fields(String line) {
    return line.strip().split("\\s+", -1);
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
