package io.sightline.core.protocol;

import org.jspecify.annotations.Nullable;

/**
 * Decodes PostgreSQL's frontend/backend protocol 3: simple and extended queries, pipelined too.
 *
 * <p>One request is one simple Query message (however many statements it holds) or one Execute;
 * Parse, Bind, Describe, Close and Sync are none. A statement prepared before the connection was
 * joined shows as {@value #UNKNOWN_STATEMENT}. A failed log-in is one request, {@value
 * #STARTUP_OPERATION}; one that succeeds is none.
 *
 * <p>The status is "OK" or the SQLSTATE. Classes 08, 53, 57, 58, F0, HV and XX tell of the server
 * or what is behind it and are server errors (57014, a cancelled statement, too: the work was not
 * done); all others are the client's. An Execute that the server passed over because an earlier
 * message of its batch failed has that failure's status.
 */
final class PostgresDecoder extends StreamDecoder {
  static final String UNKNOWN_STATEMENT = "EXECUTE {unknown}";
  static final String STARTUP_OPERATION = "STARTUP";

  /** Bytes of a statement that are looked at for its verb and table. */
  static final int STATEMENT_BYTES = 4096;

  private static final int NAME_BYTES = 256;
  private static final int ERROR_BYTES = 256;
  private static final int QUERY = 1;
  private static final int EXECUTE = 2;

  private final RequestQueue queue;
  private final PostgresReader frontend;
  private final PostgresReader backend;
  private final SqlSummary sql = new SqlSummary();
  private final NameCache names = new NameCache();
  private final OperationsByName statements = new OperationsByName();
  private final OperationsByName portals = new OperationsByName();

  /** How many ReadyForQuery the client has asked for, and how many came. */
  private int batchesSent;

  private int batchesDone;
  private boolean encryptionAsked;
  private boolean startingUp;
  private long startupNanos;
  private long startupBytes;
  private String failure = "";
  private Successor successor = Successor.NONE;

  PostgresDecoder(RequestSink sink, DecodeCounters counters) {
    queue = new RequestQueue(sink, counters);
    frontend = new PostgresReader(new Frontend(), counters);
    backend = new PostgresReader(new Backend(), counters);
  }

  @Override
  Protocol protocol() {
    return Protocol.POSTGRESQL;
  }

  @Override
  CaptureNeed captureNeed() {
    return CaptureNeed.WHOLE;
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
      frontend.data(bytes, offset, length, position, nanos);
      return length;
    }
    queue.serverSpoke(nanos);
    if (encryptionAsked && backend.atBoundary()) {
      encryptionAsked = false;
      if (bytes[offset] != 'E') {
        return encryptionAnswer(bytes, offset, length, position, nanos);
      }
    }
    backend.data(bytes, offset, length, position, nanos);
    return length;
  }

  private int encryptionAnswer(byte[] bytes, int offset, int length, long position, long nanos) {
    switch (bytes[offset]) {
      case 'S' -> successor = Successor.INFER;
      case 'N' -> {
        backend.data(bytes, offset + 1, length - 1, position + 1, nanos);
        return length;
      }
      // 'G': GSSAPI encryption, which nothing here can look into.
      default -> successor = Successor.OPAQUE;
    }
    return 1;
  }

  @Override
  void skipped(Direction direction, long length, boolean lost, long position, long nanos) {
    (direction == Direction.FROM_CLIENT ? frontend : backend).skipped(length, lost, position);
  }

  @Override
  long skippableUntil(Direction direction) {
    return (direction == Direction.FROM_CLIENT ? frontend : backend).skippableUntil();
  }

  @Override
  void close(CloseReason reason, long nanos) {
    queue.close(reason);
  }

  private final class Frontend implements PostgresReader.Messages {
    @Override
    public boolean knows(byte type) {
      return type == PostgresReader.STARTUP || PostgresSyntax.isClientType(type);
    }

    @Override
    public int wanted(byte type) {
      return switch (type) {
        case 'Q', 'P' -> STATEMENT_BYTES;
        case 'B', 'E' -> NAME_BYTES;
        default -> 0;
      };
    }

    @Override
    public void message(byte type, byte[] bytes, int body, int available, long size, long nanos) {
      int to = body + available;
      switch (type) {
        case PostgresReader.STARTUP -> startup(Bytes.int32(bytes, body), size, nanos);
        case 'Q' -> {
          add(operation(bytes, body, to), QUERY, size, nanos);
          batchesSent++;
        }
        case 'F' -> {
          add("FUNCTION", QUERY, size, nanos);
          batchesSent++;
        }
        case 'S' -> batchesSent++;
        case 'P' -> {
          int name = zero(bytes, body, to);
          int text = Math.min(name + 1, to);
          statements.put(bytes, body, name, operation(bytes, text, to));
        }
        case 'B' -> {
          int portal = zero(bytes, body, to);
          int statement = Math.min(portal + 1, to);
          String bound = statements.get(bytes, statement, zero(bytes, statement, to));
          portals.put(bytes, body, portal, bound == null ? UNKNOWN_STATEMENT : bound);
        }
        case 'E' -> {
          String bound = portals.get(bytes, body, zero(bytes, body, to));
          add(bound == null ? UNKNOWN_STATEMENT : bound, EXECUTE, size, nanos);
        }
        default -> {}
      }
    }

    @Override
    public boolean startsMessage(byte[] bytes, int from, int to) {
      return PostgresSyntax.resumes(bytes, from, to, true);
    }

    @Override
    public void lost() {
      queue.lost();
    }
  }

  private void startup(int code, long size, long nanos) {
    switch (code) {
      case Signatures.POSTGRES_SSL_REQUEST, Signatures.POSTGRES_GSS_REQUEST ->
          encryptionAsked = true;
      case Signatures.POSTGRES_CANCEL_REQUEST -> {}
      default -> {
        startingUp = true;
        startupNanos = nanos;
        startupBytes = size;
      }
    }
  }

  private String operation(byte[] bytes, int from, int to) {
    sql.write(bytes, from, zero(bytes, from, to));
    return names.intern(sql.bytes(), 0, sql.length());
  }

  private void add(String operation, int kind, long size, long nanos) {
    boolean wasUncertain = queue.uncertain();
    Request request = queue.add(Protocol.POSTGRESQL, operation, nanos);
    if (wasUncertain && !queue.uncertain()) {
      // A new turn of a client that takes turns: every batch before it is done.
      batchesDone = batchesSent;
    }
    request.tag = kind;
    request.detail = batchesSent;
    request.requestBytes = size;
    startingUp = false;
  }

  private static int zero(byte[] bytes, int from, int to) {
    int at = Bytes.indexOf(bytes, from, to, (byte) 0);
    return at < 0 ? to : at;
  }

  private final class Backend implements PostgresReader.Messages {
    @Override
    public boolean knows(byte type) {
      return PostgresSyntax.isServerType(type);
    }

    @Override
    public int wanted(byte type) {
      return type == 'E' ? ERROR_BYTES : 0;
    }

    @Override
    public void message(byte type, byte[] bytes, int body, int available, long size, long nanos) {
      switch (type) {
        case 'Z' -> ready(size, nanos);
        case 'E' -> error(sqlState(bytes, body, body + available), size, nanos);
        case 'C', 'I', 's' -> completed(size, nanos);
        case 'T', 'D', 'G', 'H', 'W', 'V', 'd', 'c', 't' -> answered(type, size, nanos);
        default -> {}
      }
    }

    @Override
    public boolean startsMessage(byte[] bytes, int from, int to) {
      return PostgresSyntax.resumes(bytes, from, to, false);
    }

    @Override
    public void lost() {
      queue.lost();
    }
  }

  /** Returns the request the server is working on, or null. */
  private @Nullable Request current(long nanos) {
    Request request = queue.front(nanos);
    return request != null && request.detail == batchesDone ? request : null;
  }

  private void answered(byte type, long size, long nanos) {
    Request request = current(nanos);
    if (request == null || (request.tag == EXECUTE && (type == 'T' || type == 't'))) {
      return;
    }
    begin(request, size, nanos);
  }

  private static void begin(Request request, long size, long nanos) {
    if (request.endNanos == Request.NO_TIME) {
      request.endNanos = nanos;
    }
    request.responseBytes += size;
  }

  private void completed(long size, long nanos) {
    Request request = current(nanos);
    if (request != null) {
      begin(request, size, nanos);
      if (request.tag == EXECUTE) {
        queue.respond("OK", StatusClass.OK, request.endNanos, 0);
      }
    }
  }

  private void error(String state, long size, long nanos) {
    failure = state;
    Request request = current(nanos);
    if (request != null) {
      begin(request, size, nanos);
      if (request.tag == EXECUTE) {
        queue.respond(state, statusClass(state), request.endNanos, 0);
      } else {
        request.status = state;
        request.statusClass = statusClass(state);
      }
    } else if (startingUp) {
      startingUp = false;
      Request login = queue.add(Protocol.POSTGRESQL, STARTUP_OPERATION, startupNanos);
      login.requestBytes = startupBytes;
      queue.respond(state, statusClass(state), nanos, size);
    }
  }

  private void ready(long size, long nanos) {
    startingUp = false;
    if (batchesDone == batchesSent) {
      return;
    }
    for (Request request = current(nanos); request != null; request = current(nanos)) {
      begin(request, 0, nanos);
      if (request.tag == EXECUTE) {
        queue.respond(failure, statusClass(failure), request.endNanos, 0);
      } else {
        boolean failed = request.statusClass != StatusClass.UNKNOWN;
        queue.respond(
            failed ? request.status : "OK",
            failed ? request.statusClass : StatusClass.OK,
            request.endNanos,
            size);
      }
    }
    batchesDone++;
    failure = "";
    if (batchesDone == batchesSent) {
      queue.settled();
    }
  }

  /** Returns the SQLSTATE of an ErrorResponse: fields of a type byte and a string each. */
  private String sqlState(byte[] bytes, int from, int to) {
    int i = from;
    while (i < to && bytes[i] != 0) {
      int end = zero(bytes, i, to);
      if (bytes[i] == 'C' && end - i == 6) {
        return names.intern(bytes, i + 1, 5);
      }
      i = end + 1;
    }
    return "";
  }

  private static StatusClass statusClass(String state) {
    if (state.isEmpty()) {
      return StatusClass.SERVER_ERROR;
    }
    return switch (state.substring(0, 2)) {
      case "08", "53", "57", "58", "F0", "HV", "XX" -> StatusClass.SERVER_ERROR;
      default -> StatusClass.CLIENT_ERROR;
    };
  }
}
