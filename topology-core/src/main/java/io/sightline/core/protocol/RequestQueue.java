package io.sightline.core.protocol;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Pairs the requests of one connection with its responses, first in, first out.
 *
 * <p>A hole in either stream makes pairing by order guesswork, and a guess would invent latency. So
 * after a hole everything outstanding becomes {@link StatusClass#UNKNOWN}, and so does what follows
 * until order is certain again. For a client that takes turns (it has never sent a request while a
 * response was due from an earlier turn) that is the next turn; for one that overlaps its requests
 * it is the next turn after {@link #QUIET_NANOS} without a response.
 *
 * <p>Bounded: at most {@link #MAX_OUTSTANDING} requests wait; those past the bound are reported at
 * once as unknown, and as many responses are dropped in their place.
 */
final class RequestQueue {
  /** Most requests that wait for their response. */
  static final int MAX_OUTSTANDING = 4096;

  /** How long an overlapping client must have had no response for order to be certain again. */
  static final long QUIET_NANOS = 100_000_000;

  private static final int FIRST_CAPACITY = 4;
  private static final int KEPT_CAPACITY = 64;
  private static final int MAX_EARLY = 16;

  /** A response that arrived before its request did. */
  private static final class Early {
    long nanos;
    long bytes;
    String status = "";
    StatusClass statusClass = StatusClass.OK;
  }

  private final RequestSink sink;
  private final DecodeCounters counters;
  private @Nullable Request[] slots = new @Nullable Request[FIRST_CAPACITY];
  private int head;
  private int size;

  /** Requests past the bound whose responses are still due. */
  private long overflowed;

  private Request spare = new Request();
  private Early @Nullable [] early;
  private int earlySize;

  private boolean takesTurns = true;
  private boolean turnStartedWithDebt;
  private boolean turnIsFresh;
  private boolean uncertain;
  private long lastResponseNanos = Long.MIN_VALUE / 2;

  RequestQueue(RequestSink sink, DecodeCounters counters) {
    this.sink = sink;
    this.counters = counters;
  }

  int size() {
    return size;
  }

  /** Returns whether a hole has made the order of responses uncertain. */
  boolean uncertain() {
    return uncertain;
  }

  /** Says that the client sends again after the server did. */
  void turnStarted() {
    turnStartedWithDebt = size > 0 || overflowed > 0;
    turnIsFresh = true;
  }

  /** Says that the server sent something. */
  void serverSpoke(long nanos) {
    lastResponseNanos = nanos;
  }

  /** Says that bytes of either stream are missing. */
  void lost() {
    abandon();
    uncertain = true;
    turnIsFresh = false;
    earlySize = 0;
  }

  /**
   * Adds a request.
   *
   * @return the slot to fill in; when {@link #pairEarly} then returns true it is no longer waiting
   */
  Request add(Protocol protocol, String operation, long nanos) {
    if (uncertain && turnIsFresh && (takesTurns || nanos - lastResponseNanos >= QUIET_NANOS)) {
      abandon();
      uncertain = false;
      turnStartedWithDebt = false;
    }
    if (turnStartedWithDebt && !uncertain) {
      takesTurns = false;
    }
    if (overflowed > 0 || size == MAX_OUTSTANDING) {
      if (uncertain) {
        abandon();
      } else {
        overflowed++;
        spare.reset(protocol, operation, nanos);
        spare.incomplete = true;
        emit(spare);
        return spare;
      }
    }
    if (size == slots.length) {
      resize(slots.length * 2);
    }
    int at = (head + size) & (slots.length - 1);
    Request request = slots[at];
    if (request == null) {
      request = new Request();
      slots[at] = request;
    }
    request.reset(protocol, operation, nanos);
    size++;
    return request;
  }

  /** Pairs the request just added with a response that came before it, if there is one. */
  boolean pairEarly() {
    while (earlySize > 0 && size == 1 && early != null) {
      Early response = early[0];
      System.arraycopy(early, 1, early, 0, --earlySize);
      early[earlySize] = response;
      if (front(response.nanos) != null) {
        respond(response.status, response.statusClass, response.nanos, response.bytes);
        return true;
      }
      counters.unpairedResponses++;
    }
    return false;
  }

  /**
   * Returns the request that a response of this time answers, or null if there is none for certain.
   */
  @Nullable Request front(long nanos) {
    Request request = size == 0 || uncertain ? null : slots[head];
    return request == null || nanos < request.startNanos ? null : request;
  }

  /** Answers the first outstanding request and reports it. */
  void respond(String status, StatusClass statusClass, long nanos, long bytes) {
    Request request = take(status, statusClass, nanos);
    if (request != null) {
      request.responseBytes += bytes;
      emit(request);
    } else if (!uncertain && size == 0 && overflowed == 0) {
      keepEarly(status, statusClass, nanos, bytes);
    }
  }

  /**
   * Takes the first outstanding request off the queue and answers it without reporting it: the
   * caller calls {@link #emit} when the response is whole. The slot is the caller's until then.
   */
  @Nullable Request take(String status, StatusClass statusClass, long nanos) {
    if (uncertain) {
      counters.unpairedResponses++;
      return null;
    }
    if (size == 0) {
      if (overflowed > 0) {
        overflowed--;
      }
      return null;
    }
    Request front = slots[head];
    if (front == null || nanos < front.startNanos) {
      // A response that was captured before the request is not its answer.
      counters.unpairedResponses++;
      return null;
    }
    Request request = removeFront();
    request.status = status;
    request.statusClass = statusClass;
    request.endNanos = nanos;
    return request;
  }

  /** Takes the first outstanding request off the queue as it is. */
  Request removeFront() {
    Request request = slots[head];
    if (size == 0 || request == null) {
      throw new IllegalStateException("no request is outstanding");
    }
    // The slot's object now belongs to the caller; the spare takes its place.
    slots[head] = spare;
    spare = request;
    head = (head + 1) & (slots.length - 1);
    size--;
    if (size == 0 && slots.length > KEPT_CAPACITY) {
      slots = new @Nullable Request[FIRST_CAPACITY];
      head = 0;
    }
    return request;
  }

  /** Takes the request added last off the queue, or returns null if it was past the bound. */
  @Nullable Request removeLast() {
    int at = (head + size - 1) & (slots.length - 1);
    Request request = size == 0 || overflowed > 0 ? null : slots[at];
    if (request != null) {
      slots[at] = spare;
      spare = request;
      size--;
    }
    return request;
  }

  /** Says that the server has answered all it was asked, also what was past the bound. */
  void settled() {
    if (size == 0) {
      overflowed = 0;
    }
  }

  void emit(Request request) {
    counters.requests++;
    if (request.incomplete) {
      counters.incompleteRequests++;
    }
    sink.request(request);
  }

  /** Reports everything outstanding as unknown: its responses cannot be told apart any more. */
  void abandon() {
    flush(StatusClass.UNKNOWN);
  }

  /** Reports everything outstanding at the end of the connection. */
  void close(CloseReason reason) {
    boolean unknown = uncertain || reason == CloseReason.DETACHED;
    flush(unknown ? StatusClass.UNKNOWN : StatusClass.NO_RESPONSE);
    counters.unpairedResponses += earlySize;
    earlySize = 0;
  }

  private void flush(StatusClass statusClass) {
    while (size > 0) {
      Request request = removeFront();
      request.statusClass = statusClass;
      request.status = "";
      request.endNanos = Request.NO_TIME;
      request.incomplete |= statusClass == StatusClass.UNKNOWN;
      emit(request);
    }
    overflowed = 0;
  }

  private void keepEarly(String status, StatusClass statusClass, long nanos, long bytes) {
    if (early == null) {
      early = new Early[MAX_EARLY];
      Arrays.setAll(early, i -> new Early());
    }
    if (earlySize == MAX_EARLY) {
      counters.unpairedResponses++;
      return;
    }
    Early kept = early[earlySize++];
    kept.status = status;
    kept.statusClass = statusClass;
    kept.nanos = nanos;
    kept.bytes = bytes;
  }

  private void resize(int capacity) {
    @Nullable Request[] grown = new @Nullable Request[capacity];
    for (int i = 0; i < size; i++) {
      grown[i] = slots[(head + i) & (slots.length - 1)];
    }
    slots = grown;
    head = 0;
  }
}
