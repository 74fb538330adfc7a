package io.sightline.desktop.source.pcap;

import io.sightline.core.fact.Endpoint;
import io.sightline.core.fact.Fact;
import io.sightline.core.fact.FlowId;
import io.sightline.core.fact.FlowOpened;
import io.sightline.core.fact.FlowProtocol;
import io.sightline.core.fact.FlowResolved;
import io.sightline.core.fact.FlowWindow;
import io.sightline.core.fact.IpAddress;
import io.sightline.core.fact.Role;
import io.sightline.core.fact.Transport;
import io.sightline.core.protocol.AnswerSink;
import io.sightline.core.protocol.DecodeCounters;
import io.sightline.core.protocol.Direction;
import io.sightline.core.protocol.DnsPairer;
import io.sightline.core.protocol.Protocol;
import io.sightline.core.topology.EntityId;
import java.util.List;

/**
 * The recorded datagrams between one host and one server's port, whatever ephemeral ports they came
 * from. Not thread-safe.
 */
final class UdpFlow {
  private final FlowId id;
  private final IpAddress client;
  private final Endpoint server;
  private final long openedNanos;
  private final RequestAccount requests = new RequestAccount();
  private final DnsPairer dns;
  private boolean announced;
  private boolean first = true;
  private boolean isDns;
  private boolean toldDns;
  private long bytesFromClient;
  private long bytesFromServer;

  UdpFlow(
      FlowId id,
      IpAddress client,
      Endpoint server,
      long nanos,
      AnswerSink answers,
      DecodeCounters counters) {
    this.id = id;
    this.client = client;
    this.server = server;
    this.openedNanos = nanos;
    this.dns = new DnsPairer(requests, answers, counters);
  }

  void accept(Segment segment) {
    boolean byServer = segment.source().equals(server);
    if (byServer) {
      bytesFromServer += segment.length();
    } else {
      bytesFromClient += segment.length();
    }
    // What does not begin as DNS is something else, whatever its port.
    if (first || isDns) {
      int clientPort = byServer ? segment.destination().port() : segment.source().port();
      boolean message =
          dns.accept(
              clientPort,
              byServer ? Direction.FROM_SERVER : Direction.FROM_CLIENT,
              segment.bytes(),
              segment.offset(),
              segment.captured(),
              segment.nanos());
      isDns |= message;
      first = false;
    }
  }

  boolean isWaiting() {
    return dns.outstanding() > 0;
  }

  RequestAccount requests() {
    return requests;
  }

  /** No more comes; what was asked not long ago may have been answered after the end. */
  void end(long nanos) {
    dns.expire(nanos);
    dns.close();
  }

  void drain(long windowNanos, long durationNanos, long tickNanos, List<Fact> into) {
    dns.expire(tickNanos);
    if (!announced) {
      announced = true;
      into.add(
          new FlowOpened(
              openedNanos,
              id,
              Transport.UDP,
              Role.SERVER,
              server,
              new Endpoint(client, 0),
              0,
              null,
              0,
              false));
      into.add(
          new FlowResolved(
              openedNanos,
              id,
              EntityId.ofExternalHost(client),
              EntityId.ofExternalHost(server.address()),
              server.port(),
              true));
    }
    if (isDns && !toldDns) {
      toldDns = true;
      into.add(new FlowProtocol(windowNanos, id, Protocol.DNS));
    }
    if (bytesFromClient + bytesFromServer > 0) {
      into.add(
          new FlowWindow(windowNanos, durationNanos, id, bytesFromServer, bytesFromClient, 0, 0));
      bytesFromClient = 0;
      bytesFromServer = 0;
    }
    requests.drain(id, windowNanos, durationNanos, into);
  }
}
