package io.sightline.core.protocol;

/**
 * One request and its outcome, as a decoder hands it to a {@link RequestSink}.
 *
 * <p>The object belongs to the decoder and is reused: read it during the sink's call, on that
 * thread, and keep values, not the object. No literal, key, query string or body is ever in it.
 *
 * <p>Times are boot-time nanoseconds of the chunks they came with. Latency is time to first
 * response byte: {@link #startNanos()} belongs to the chunk that holds the first byte of the
 * request, {@link #endNanos()} to the chunk that holds the first byte of its final response (an
 * HTTP 1xx is not final). This is the same with whole and with prefix capture.
 */
public final class Request {
  /** Value of {@link #endNanos()} and {@link #latencyNanos()} where no response was paired. */
  public static final long NO_TIME = -1;

  /** What the decoder keeps about a request besides what it reports. */
  int tag;

  int detail;

  Protocol protocol = Protocol.TCP;
  String operation = "";
  String status = "";
  StatusClass statusClass = StatusClass.UNKNOWN;
  long startNanos;
  long endNanos = NO_TIME;
  long requestBytes;
  long responseBytes;
  boolean incomplete;

  Request() {}

  /** Makes this slot a fresh request. */
  void reset(Protocol newProtocol, String newOperation, long newStartNanos) {
    tag = 0;
    detail = 0;
    protocol = newProtocol;
    operation = newOperation;
    status = "";
    statusClass = StatusClass.UNKNOWN;
    startNanos = newStartNanos;
    endNanos = NO_TIME;
    requestBytes = 0;
    responseBytes = 0;
    incomplete = false;
  }

  /** Takes over the values of another request. */
  void copyFrom(Request other) {
    reset(other.protocol, other.operation, other.startNanos);
    tag = other.tag;
    detail = other.detail;
    status = other.status;
    statusClass = other.statusClass;
    endNanos = other.endNanos;
    requestBytes = other.requestBytes;
    responseBytes = other.responseBytes;
    incomplete = other.incomplete;
  }

  /** Returns the protocol the request was made in. */
  public Protocol protocol() {
    return protocol;
  }

  /** Returns what was asked, bounded and templated: {@code GET /orders/{id}}. */
  public String operation() {
    return operation;
  }

  /** Returns the protocol's own status ("200", "42P01", "OK", "NXDOMAIN"), empty if none came. */
  public String status() {
    return status;
  }

  /** Returns how the request ended. */
  public StatusClass statusClass() {
    return statusClass;
  }

  /** Returns the boot time of the first byte of the request, in nanoseconds. */
  public long startNanos() {
    return startNanos;
  }

  /** Returns the boot time of the first byte of the final response, or {@link #NO_TIME}. */
  public long endNanos() {
    return endNanos;
  }

  /** Returns time to first response byte in nanoseconds, or {@link #NO_TIME}. */
  public long latencyNanos() {
    return endNanos == NO_TIME ? NO_TIME : Math.max(0, endNanos - startNanos);
  }

  /** Returns the size of the request on the wire, as announced by its head where it has one. */
  public long requestBytes() {
    return requestBytes;
  }

  /** Returns the size of the response on the wire, as announced by its head where it has one. */
  public long responseBytes() {
    return responseBytes;
  }

  /** Returns whether part of the exchange was not seen, so that sizes or status may be missing. */
  public boolean incomplete() {
    return incomplete;
  }

  @Override
  public String toString() {
    return protocol.wireName()
        + " "
        + operation
        + " -> "
        + status
        + " "
        + statusClass
        + " latency="
        + latencyNanos()
        + " bytes="
        + requestBytes
        + "/"
        + responseBytes
        + (incomplete ? " incomplete" : "");
  }
}
