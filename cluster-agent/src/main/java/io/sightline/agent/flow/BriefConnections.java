package io.sightline.agent.flow;

import io.sightline.core.fact.CloseReason;
import io.sightline.core.fact.Endpoint;
import io.sightline.core.fact.Fact;
import io.sightline.core.fact.FlowClosed;
import io.sightline.core.fact.FlowOpened;
import io.sightline.core.fact.FlowProtocol;
import io.sightline.core.fact.FlowWindow;
import io.sightline.core.fact.IpAddress;
import io.sightline.core.fact.ProcessKey;
import io.sightline.core.fact.Role;
import io.sightline.core.fact.Transport;
import io.sightline.core.protocol.Protocol;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Counts together the connections that began and ended within the current window between the same
 * two processes of this node.
 *
 * <p>Both ends must have been seen whole: their initial sequence numbers join them, as the relay
 * would. One that ended at one side only when the window does is told as a flow of its own. Not
 * thread-safe.
 */
final class BriefConnections {
  /** What the connections of a group have in common. */
  private record Ends(
      ProcessKey server,
      ProcessKey client,
      Endpoint serverEndpoint,
      IpAddress clientAddress,
      @Nullable Endpoint dialled,
      Protocol protocol,
      CloseReason reason) {
    // By hand: see NodeKey.
    @Override
    public boolean equals(@Nullable Object other) {
      return other instanceof Ends that
          && protocol == that.protocol
          && reason == that.reason
          && server.equals(that.server)
          && client.equals(that.client)
          && serverEndpoint.equals(that.serverEndpoint)
          && clientAddress.equals(that.clientAddress)
          && Objects.equals(dialled, that.dialled);
    }

    @Override
    public int hashCode() {
      return 31 * (31 * server.hashCode() + client.hashCode()) + serverEndpoint.hashCode();
    }
  }

  /** Connections with the same ends, as their servers saw them. */
  private static final class Group {
    private final FlowOpened first;
    private final RequestWindows requests = new RequestWindows();
    private int connections;
    private long bytesSent;
    private long bytesReceived;
    private long retransmits;
    private long roundTripNanos;
    private long closedWallNanos;

    Group(FlowOpened first) {
      this.first = first;
    }

    void add(TrackedFlow server, TrackedFlow client) {
      connections++;
      bytesSent += server.bytesSent();
      bytesReceived += server.bytesReceived();
      // Each end knows only its own retransmissions.
      retransmits += server.retransmits() + client.retransmits();
      roundTripNanos = server.roundTripNanos();
      closedWallNanos = Math.max(closedWallNanos, server.closedWallNanos());
      requests.addAll(server.requests());
    }

    void drain(Ends ends, long timeNanos, long durationNanos, List<Fact> into) {
      into.add(
          new FlowOpened(
              first.timeNanos(),
              first.flow(),
              Transport.TCP,
              Role.SERVER,
              first.local(),
              new Endpoint(ends.clientAddress, connections == 1 ? first.remote().port() : 0),
              first.networkNamespace(),
              ends.server,
              first.joinKey(),
              false,
              connections,
              ends.client,
              ends.dialled));
      if (ends.protocol != Protocol.TCP) {
        into.add(new FlowProtocol(timeNanos, first.flow(), ends.protocol));
      }
      if (bytesSent != 0 || bytesReceived != 0 || retransmits != 0) {
        into.add(
            new FlowWindow(
                timeNanos,
                durationNanos,
                first.flow(),
                bytesSent,
                bytesReceived,
                retransmits,
                roundTripNanos));
      }
      requests.drain(first.flow(), timeNanos, durationNanos, into);
      into.add(new FlowClosed(closedWallNanos, first.flow(), ends.reason));
    }
  }

  /** Ends whose other end has not closed yet, by join key. */
  private final Map<Long, TrackedFlow> single = new HashMap<>();

  private final Map<Ends, Group> groups = new LinkedHashMap<>();

  /**
   * Takes an end that closed.
   *
   * @return the other end if both are now accounted for here; null if the end given is still the
   *     caller's to report
   */
  @Nullable TrackedFlow join(TrackedFlow closed) {
    long key = closed.opened().joinKey();
    TrackedFlow other = single.get(key);
    if (other == null) {
      single.put(key, closed);
      return null;
    }
    TrackedFlow server = closed.opened().role() == Role.SERVER ? closed : other;
    TrackedFlow client = server == closed ? other : closed;
    ProcessKey serverOwner = server.opened().owner();
    ProcessKey clientOwner = client.opened().owner();
    if (client.opened().role() != Role.CLIENT
        || server.opened().role() != Role.SERVER
        || serverOwner == null
        || clientOwner == null) {
      return null;
    }
    single.remove(key);
    Ends ends =
        new Ends(
            serverOwner,
            clientOwner,
            server.opened().local(),
            server.opened().remote().address(),
            dialled(client.opened(), server.opened()),
            server.protocol(),
            server.closeReason());
    groups.computeIfAbsent(ends, first -> new Group(server.opened())).add(server, client);
    return other;
  }

  /** The address by which the client reached the server, where that is not the server's own. */
  private static @Nullable Endpoint dialled(FlowOpened client, FlowOpened server) {
    if (client.dialled() != null) {
      return client.dialled();
    }
    return client.remote().equals(server.local()) ? null : client.remote();
  }

  /** Ends the window. */
  void drain(long timeNanos, long durationNanos, List<Fact> into) {
    single.clear();
    groups.forEach((ends, group) -> group.drain(ends, timeNanos, durationNanos, into));
    groups.clear();
  }
}
