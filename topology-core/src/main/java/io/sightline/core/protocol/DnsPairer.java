package io.sightline.core.protocol;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Pairs DNS queries with their responses by flow, id and question.
 *
 * <p>The operation is the type and the last {@value #MAX_LABELS} labels of the name. NXDOMAIN and
 * other faults of the question are the client's; SERVFAIL, NOTIMP and REFUSED the server's. A query
 * that is sent again while the first is open (a resolver's retry with the same id) is the same
 * request: its latency counts from the first. Without a response for {@link #TIMEOUT_NANOS} a query
 * is {@link StatusClass#NO_RESPONSE}.
 *
 * <p>One pairer serves many flows. Confined to one thread; at most {@value #MAX_OUTSTANDING}
 * queries are open, the oldest beyond that are reported as unknown.
 */
public final class DnsPairer {
  /** How long a query may stay open, in nanoseconds. */
  public static final long TIMEOUT_NANOS = 5_000_000_000L;

  /** Most open queries. */
  public static final int MAX_OUTSTANDING = 16_384;

  static final int MAX_LABELS = 4;
  static final int MAX_OPERATION = 96;

  private record Key(long flow, int id, int type, String name) {}

  private record Open(long startNanos, int bytes) {}

  private final RequestSink sink;
  private final AnswerSink answers;
  private final DecodeCounters counters;
  private final Map<Key, Open> open = new LinkedHashMap<>();
  private final Request request = new Request();

  public DnsPairer(RequestSink sink, AnswerSink answers, DecodeCounters counters) {
    this.sink = sink;
    this.answers = answers;
    this.counters = counters;
  }

  /** Returns how many queries are open. */
  public int outstanding() {
    return open.size();
  }

  /**
   * Takes one UDP datagram's payload, or one message of DNS over TCP without its length.
   *
   * @param flow tells apart the pairs of client and server endpoints, the same both ways
   * @param direction who sent it
   * @param nanos boot time
   * @return whether it was a DNS message
   */
  public boolean accept(
      long flow, Direction direction, byte[] bytes, int offset, int length, long nanos) {
    expire(nanos);
    DnsMessage message = DnsMessage.parse(bytes, offset, length);
    if (message == null || message.response() != (direction == Direction.FROM_SERVER)) {
      counters.unparsedBytes += length;
      counters.malformedMessages++;
      return false;
    }
    Key key = new Key(flow, message.id(), message.type(), message.name());
    if (message.response()) {
      respond(key, message, length, nanos);
    } else {
      ask(key, length, nanos);
    }
    return true;
  }

  /** Reports the queries that have waited too long at this time. */
  public void expire(long nanos) {
    Iterator<Map.Entry<Key, Open>> oldestFirst = open.entrySet().iterator();
    while (oldestFirst.hasNext()) {
      Map.Entry<Key, Open> entry = oldestFirst.next();
      if (nanos - entry.getValue().startNanos < TIMEOUT_NANOS) {
        return;
      }
      oldestFirst.remove();
      emit(entry.getKey(), entry.getValue(), StatusClass.NO_RESPONSE);
    }
  }

  /** Reports everything open as unknown: observation ends. */
  public void close() {
    open.forEach((key, query) -> emit(key, query, StatusClass.UNKNOWN));
    open.clear();
  }

  private void ask(Key key, int length, long nanos) {
    if (open.putIfAbsent(key, new Open(nanos, length)) == null && open.size() > MAX_OUTSTANDING) {
      Map.Entry<Key, Open> oldest = open.entrySet().iterator().next();
      open.remove(oldest.getKey());
      emit(oldest.getKey(), oldest.getValue(), StatusClass.UNKNOWN);
    }
  }

  private void respond(Key key, DnsMessage message, int length, long nanos) {
    Open query = open.remove(key);
    if (query == null) {
      counters.unpairedResponses++;
    } else {
      request.reset(Protocol.DNS, operation(key.type, key.name), query.startNanos);
      request.requestBytes = query.bytes;
      request.responseBytes = length;
      request.endNanos = nanos;
      request.status = message.responseCodeName();
      request.statusClass = statusClass(message.responseCode());
      request.incomplete = message.truncated();
      emit();
    }
    publish(message, nanos);
  }

  private void emit(Key key, Open query, StatusClass statusClass) {
    request.reset(Protocol.DNS, operation(key.type, key.name), query.startNanos);
    request.requestBytes = query.bytes;
    request.statusClass = statusClass;
    request.incomplete = statusClass == StatusClass.UNKNOWN;
    emit();
  }

  private void emit() {
    counters.requests++;
    counters.incompleteRequests += request.incomplete ? 1 : 0;
    sink.request(request);
  }

  private void publish(DnsMessage message, long nanos) {
    List<String> aliases = new ArrayList<>();
    List<String> addresses = new ArrayList<>();
    int ttl = Integer.MAX_VALUE;
    @Nullable String owner = message.name();
    for (DnsMessage.Answer answer : message.answers()) {
      // Only records that hang on the question: others may have been put there by anyone.
      if (!answer.name().equals(owner)) {
        continue;
      }
      ttl = Math.min(ttl, answer.ttlSeconds());
      if (answer.type() == DnsMessage.TYPE_CNAME) {
        aliases.add(answer.value());
        owner = answer.value();
      } else {
        addresses.add(answer.value());
      }
    }
    if (!addresses.isEmpty()) {
      answers.answer(new AnswerSink.DnsAnswer(message.name(), aliases, addresses, ttl, nanos));
    }
  }

  static String operation(int type, String name) {
    int from = name.length();
    for (int labels = 0; labels < MAX_LABELS && from >= 0; labels++) {
      from = name.lastIndexOf('.', from - 1);
    }
    String text = typeName(type) + " " + name.substring(from + 1);
    return text.length() > MAX_OPERATION ? text.substring(0, MAX_OPERATION) : text;
  }

  static String typeName(int type) {
    return switch (type) {
      case 1 -> "A";
      case 2 -> "NS";
      case 5 -> "CNAME";
      case 6 -> "SOA";
      case 12 -> "PTR";
      case 15 -> "MX";
      case 16 -> "TXT";
      case 28 -> "AAAA";
      case 33 -> "SRV";
      case 35 -> "NAPTR";
      case 43 -> "DS";
      case 46 -> "RRSIG";
      case 48 -> "DNSKEY";
      case 64 -> "SVCB";
      case 65 -> "HTTPS";
      case 255 -> "ANY";
      case 257 -> "CAA";
      default -> "TYPE" + type;
    };
  }

  private static StatusClass statusClass(int responseCode) {
    return switch (responseCode) {
      case 0 -> StatusClass.OK;
      case 2, 4, 5 -> StatusClass.SERVER_ERROR;
      default -> StatusClass.CLIENT_ERROR;
    };
  }
}
