package io.sightline.core.protocol;

import org.jspecify.annotations.Nullable;

/**
 * Decodes HTTP/1.x: keep-alive, pipelining, interim responses, bodies of every framing, upgrades.
 *
 * <p>A response of announced length is reported at its head, with the announced size. One of
 * unknown length (chunked, or until close) is reported at its end, or {@link #STREAMING_NANOS}
 * after it began, so that a watch or an event stream shows while it lasts; it is then flagged
 * incomplete, as its size is not the final one.
 *
 * <p>Needs prefixes only, until the client is seen to pipeline: from then on every byte.
 */
final class HttpDecoder extends StreamDecoder {
  /** How long a response of unknown length may go on before it is reported as it stands. */
  static final long STREAMING_NANOS = 1_000_000_000;

  private static final int PLAIN = 0;
  private static final int HEAD = 1;
  private static final int CONNECT = 2;

  private static final String[] STATUS = new String[1000];

  static {
    for (int i = 0; i < STATUS.length; i++) {
      STATUS[i] = Integer.toString(i);
    }
  }

  private final RequestQueue queue;
  private final HttpHead head = new HttpHead();
  private final PathTemplate template = new PathTemplate();
  private final NameCache operations = new NameCache();
  private final HttpReader requests;
  private final HttpReader responses;
  private boolean pipelines;
  private Successor successor = Successor.NONE;

  /** The request whose response of unknown length is under way. */
  private @Nullable Request streaming;

  private final Request streamingSlot = new Request();
  private long responsePosition;
  private long requestPosition;
  private long serverPosition;
  private long clientPosition;

  /** The outstanding request whose body's size is known only at its end. */
  private @Nullable Request uploading;

  HttpDecoder(RequestSink sink, DecodeCounters counters) {
    queue = new RequestQueue(sink, counters);
    requests = new HttpReader(new Requests(), counters);
    responses = new HttpReader(new Responses(), counters);
  }

  @Override
  Protocol protocol() {
    return Protocol.HTTP;
  }

  @Override
  CaptureNeed captureNeed() {
    return pipelines ? CaptureNeed.WHOLE : CaptureNeed.PREFIX;
  }

  @Override
  Successor successor() {
    return successor;
  }

  @Override
  int data(
      Direction direction,
      byte[] bytes,
      int offset,
      int length,
      long position,
      long nanos,
      boolean runStart) {
    if (direction == Direction.FROM_CLIENT) {
      if (runStart) {
        queue.turnStarted();
      }
      clientPosition = position + length;
      return requests.data(bytes, offset, length, position, nanos, runStart);
    }
    queue.serverSpoke(nanos);
    serverPosition = position + length;
    return responses.data(bytes, offset, length, position, nanos, runStart);
  }

  @Override
  void skipped(Direction direction, long length, boolean lost, long position, long nanos) {
    if (direction == Direction.FROM_CLIENT) {
      clientPosition = position + length;
      requests.skipped(length, lost, position, nanos);
    } else {
      serverPosition = position + length;
      responses.skipped(length, lost, position, nanos);
    }
  }

  @Override
  long skippableUntil(Direction direction) {
    return direction == Direction.FROM_CLIENT
        ? requests.skippableUntil()
        : responses.skippableUntil();
  }

  @Override
  void tick(long nanos) {
    if (streaming != null && nanos - streaming.endNanos >= STREAMING_NANOS) {
      streaming.incomplete = true;
      emitStreaming(serverPosition);
    }
  }

  @Override
  void close(CloseReason reason, long nanos) {
    emitStreaming(serverPosition);
    queue.close(reason);
  }

  private void emitStreaming(long endPosition) {
    if (streaming != null) {
      streaming.responseBytes = Math.max(0, endPosition - responsePosition);
      queue.emit(streaming);
      streaming = null;
    }
  }

  private final class Requests implements HttpReader.Messages {
    @Override
    public HttpReader.@Nullable Body head(
        byte[] bytes, int offset, int length, boolean whole, long position, long nanos) {
      if (!head.readRequest(bytes, offset, offset + length, whole)) {
        return null;
      }
      boolean connect = Bytes.startsWith(bytes, offset, head.methodTo, "CONNECT");
      boolean cut = !whole && head.targetTo == offset + length;
      int targetFrom = connect ? head.targetTo : head.targetFrom;
      if (cut) {
        template.writeCut(bytes, offset, head.methodTo, targetFrom, head.targetTo);
      } else {
        template.write(bytes, offset, head.methodTo, targetFrom, head.targetTo);
      }
      String operation = operations.intern(template.bytes(), 0, template.length());
      Request request = queue.add(Protocol.HTTP, operation, nanos);
      request.incomplete |= cut;
      request.tag = tag(bytes, offset, connect);
      request.requestBytes = length + Math.max(0, head.contentLength);
      requestPosition = position;
      pipelines |= queue.size() > 1 && !queue.uncertain();
      HttpReader.Body body = body(whole);
      uploading = body == HttpReader.Body.CHUNKED || body == HttpReader.Body.OPEN ? request : null;
      if (queue.pairEarly()) {
        uploading = null;
      }
      return body;
    }

    private int tag(byte[] bytes, int offset, boolean connect) {
      if (connect) {
        return CONNECT;
      }
      return Bytes.startsWith(bytes, offset, head.methodTo, "HEAD") ? HEAD : PLAIN;
    }

    private HttpReader.Body body(boolean whole) {
      if (!whole) {
        return HttpReader.Body.OPEN;
      }
      if (head.chunked) {
        return HttpReader.Body.CHUNKED;
      }
      return head.contentLength > 0 ? HttpReader.Body.LENGTH : HttpReader.Body.NONE;
    }

    @Override
    public long contentLength() {
      return head.contentLength;
    }

    @Override
    public boolean startsMessage(byte[] bytes, int from, int to) {
      return HttpHead.startsRequest(bytes, from, to);
    }

    @Override
    public void ended(long endPosition, boolean jumped) {
      uploadedTo(endPosition);
      uploading = null;
    }

    @Override
    public void lost() {
      uploading = null;
      queue.lost();
    }
  }

  private void uploadedTo(long endPosition) {
    if (uploading != null && endPosition >= 0) {
      uploading.requestBytes = Math.max(uploading.requestBytes, endPosition - requestPosition);
    }
  }

  private final class Responses implements HttpReader.Messages {
    @Override
    public HttpReader.@Nullable Body head(
        byte[] bytes, int offset, int length, boolean whole, long position, long nanos) {
      if (!head.readResponse(bytes, offset, offset + length, whole)) {
        return null;
      }
      int status = head.status;
      if (status < 200 && status != 101) {
        return HttpReader.Body.NONE;
      }
      uploadedTo(clientPosition);
      uploading = null;
      Request asked = queue.front(nanos);
      int tag = asked == null ? PLAIN : asked.tag;
      HttpReader.Body body = body(status, tag, whole);
      long announced =
          length + Math.max(0, body == HttpReader.Body.LENGTH ? head.contentLength : 0);
      responsePosition = position;
      if (body == HttpReader.Body.CHUNKED || body == HttpReader.Body.OPEN) {
        begin(queue.take(STATUS[status], statusClass(status), nanos));
      } else {
        queue.respond(STATUS[status], statusClass(status), nanos, announced);
      }
      return body;
    }

    private void begin(@Nullable Request request) {
      // The queue may reuse its slot while the response goes on, so the values move to ours.
      if (request != null) {
        streamingSlot.copyFrom(request);
        streaming = streamingSlot;
      }
    }

    private HttpReader.Body body(int status, int tag, boolean whole) {
      if (status == 101) {
        successor = upgrade();
        return HttpReader.Body.SWITCH;
      }
      if (tag == CONNECT && status < 300) {
        successor = Successor.INFER;
        return HttpReader.Body.SWITCH;
      }
      if (!whole) {
        return HttpReader.Body.OPEN;
      }
      if (tag == HEAD || status == 204 || status == 304) {
        return HttpReader.Body.NONE;
      }
      if (head.chunked) {
        return HttpReader.Body.CHUNKED;
      }
      if (head.contentLength < 0) {
        return HttpReader.Body.OPEN;
      }
      return head.contentLength == 0 ? HttpReader.Body.NONE : HttpReader.Body.LENGTH;
    }

    private Successor upgrade() {
      if (head.upgradesToWebSocket) {
        return Successor.WEBSOCKET;
      }
      return head.upgradesToHttp2 ? Successor.HTTP2 : Successor.OPAQUE;
    }

    @Override
    public long contentLength() {
      return head.contentLength;
    }

    @Override
    public boolean startsMessage(byte[] bytes, int from, int to) {
      return HttpHead.startsResponse(bytes, from, to);
    }

    @Override
    public void ended(long endPosition, boolean jumped) {
      if (streaming != null) {
        if (endPosition < 0) {
          streaming.incomplete = true;
        }
        emitStreaming(endPosition < 0 ? serverPosition : endPosition);
      }
      // What was passed over may have held the answers to all but the last of these.
      if (jumped && queue.size() > 1) {
        queue.lost();
      }
    }

    @Override
    public void lost() {
      queue.lost();
    }
  }

  private static StatusClass statusClass(int status) {
    if (status < 400) {
      return StatusClass.OK;
    }
    return status < 500 ? StatusClass.CLIENT_ERROR : StatusClass.SERVER_ERROR;
  }
}
