package io.sightline.core.protocol;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** Plays a connection's bytes to a decoder and notes everything it says. */
final class Wire implements RequestSink, ConnectionListener {
  /** What a request looked like when it was reported. */
  record Seen(
      Protocol protocol,
      String operation,
      String status,
      StatusClass statusClass,
      long startNanos,
      long endNanos,
      long requestBytes,
      long responseBytes,
      boolean incomplete) {
    static Seen of(Request r) {
      return new Seen(
          r.protocol(),
          r.operation(),
          r.status(),
          r.statusClass(),
          r.startNanos(),
          r.endNanos(),
          r.requestBytes(),
          r.responseBytes(),
          r.incomplete());
    }

    long latencyNanos() {
      return endNanos == Request.NO_TIME ? Request.NO_TIME : endNanos - startNanos;
    }

    String line() {
      return operation + " " + (status.isEmpty() ? "-" : status) + " " + statusClass;
    }
  }

  final List<Seen> seen = new ArrayList<>();
  final List<Protocol> pinned = new ArrayList<>();
  final List<CaptureNeed> needs = new ArrayList<>();
  final List<TlsHello> hellos = new ArrayList<>();
  int unseen;
  final DecodeCounters counters = new DecodeCounters();
  final ConnectionDecoder decoder = new ConnectionDecoder(this, this, counters);
  private int clientSequence;
  private int serverSequence;
  long nanos = 1_000_000_000;

  Wire() {
    this(0xffff_fff0, 77);
  }

  Wire(int clientSequence, int serverSequence) {
    this.clientSequence = clientSequence;
    this.serverSequence = serverSequence;
  }

  /** Says where both streams begin, as the handshake shows it. */
  Wire handshake() {
    decoder.startsAt(Direction.FROM_CLIENT, clientSequence);
    decoder.startsAt(Direction.FROM_SERVER, serverSequence);
    return this;
  }

  @Override
  public void request(Request request) {
    seen.add(Seen.of(request));
  }

  @Override
  public void unseen(Protocol protocol, int atLeast) {
    unseen += atLeast;
  }

  @Override
  public void protocolPinned(Protocol protocol) {
    pinned.add(protocol);
  }

  @Override
  public void captureNeedChanged(CaptureNeed need) {
    needs.add(need);
  }

  @Override
  public void tlsHello(TlsHello hello) {
    hellos.add(hello);
  }

  Wire client(String text) {
    return client(bytes(text));
  }

  Wire server(String text) {
    return server(bytes(text));
  }

  Wire client(byte[] bytes) {
    return chunk(Direction.FROM_CLIENT, bytes, bytes.length);
  }

  Wire server(byte[] bytes) {
    return chunk(Direction.FROM_SERVER, bytes, bytes.length);
  }

  /** Sends all bytes, of which the first are captured. */
  Wire chunk(Direction direction, byte[] bytes, int captured) {
    nanos += 1_000;
    decoder.accept(direction, sequence(direction), bytes.length, bytes, 0, captured, nanos);
    return advance(direction, bytes.length);
  }

  /** Sends bytes without a chunk being captured. */
  Wire advance(Direction direction, int length) {
    if (direction == Direction.FROM_CLIENT) {
      clientSequence += length;
    } else {
      serverSequence += length;
    }
    return this;
  }

  int sequence(Direction direction) {
    return direction == Direction.FROM_CLIENT ? clientSequence : serverSequence;
  }

  Wire sleepMillis(long millis) {
    nanos += millis * 1_000_000;
    decoder.tick(nanos);
    return this;
  }

  /** Ends both streams where they are, whether what was sent last was captured or not. */
  Wire end(int clientBytes, int serverBytes) {
    decoder.endsAt(Direction.FROM_CLIENT, clientBytes, nanos);
    decoder.endsAt(Direction.FROM_SERVER, serverBytes, nanos);
    return close();
  }

  Wire close() {
    decoder.close(CloseReason.FIN, nanos);
    return this;
  }

  List<String> lines() {
    return seen.stream().map(Seen::line).toList();
  }

  static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.ISO_8859_1);
  }
}
