package io.sightline.core.protocol;

import java.util.Set;

/**
 * Decodes Redis (and Valkey): RESP2, RESP3, inline commands, pipelining, transactions, pub/sub.
 *
 * <p>The operation is the command word, with its subcommand where it has one; keys and values are
 * never kept. Each command is one request, also those between MULTI and EXEC, which are answered
 * QUEUED. A redirection ({@code MOVED}, {@code ASK}) is not an error. Errors that tell of the
 * server's own state (see {@link #SERVER_ERRORS}) are server errors, all others the client's.
 *
 * <p>Messages that nobody asked for (pub/sub, client-side caching, MONITOR) are passed over. After
 * PSYNC or SYNC the connection carries a replication stream and nothing more is decoded.
 */
final class RedisDecoder extends StreamDecoder {
  private static final Set<String> SERVER_ERRORS =
      Set.of(
          "LOADING",
          "OOM",
          "MISCONF",
          "READONLY",
          "CLUSTERDOWN",
          "MASTERDOWN",
          "BUSY",
          "TRYAGAIN",
          "NOREPLICAS",
          "UNKILLABLE",
          "IOERR");
  private static final Set<String> REDIRECTIONS = Set.of("MOVED", "ASK");

  private static final String[] CONTAINERS = {
    "acl",
    "client",
    "cluster",
    "command",
    "config",
    "debug",
    "function",
    "latency",
    "memory",
    "module",
    "object",
    "pubsub",
    "script",
    "sentinel",
    "slowlog",
    "xgroup",
    "xinfo"
  };
  private static final String[] SUBSCRIPTIONS = {
    "subscribe", "psubscribe", "ssubscribe", "unsubscribe", "punsubscribe", "sunsubscribe"
  };
  private static final String[] PUBLICATIONS = {"message", "pmessage", "smessage"};

  private static final int SUBSCRIBE = 1;

  private final RequestQueue queue;
  private final DecodeCounters counters;
  private final NameCache names = new NameCache();
  private final byte[] scratch = new byte[2 * RespReader.WORD_BYTES + 1];
  private final RespReader commands;
  private final RespReader replies;

  /** Replies are switched off (CLIENT REPLY OFF), or for this many commands (SKIP). */
  private boolean repliesOff;

  private int repliesSkipped;
  private boolean subscribed;
  private boolean monitors;
  private Successor successor = Successor.NONE;

  RedisDecoder(RequestSink sink, DecodeCounters counters) {
    this.counters = counters;
    queue = new RequestQueue(sink, counters);
    commands = new RespReader(new Commands(), counters, true);
    replies = new RespReader(new Replies(), counters, false);
  }

  @Override
  Protocol protocol() {
    return Protocol.REDIS;
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
      commands.data(bytes, offset, length, position, nanos);
    } else {
      queue.serverSpoke(nanos);
      replies.data(bytes, offset, length, position, nanos);
    }
    return length;
  }

  @Override
  void skipped(Direction direction, long length, boolean lost, long position, long nanos) {
    (direction == Direction.FROM_CLIENT ? commands : replies).skipped(length, lost, position);
  }

  @Override
  long skippableUntil(Direction direction) {
    return (direction == Direction.FROM_CLIENT ? commands : replies).skippableUntil();
  }

  @Override
  void close(CloseReason reason, long nanos) {
    queue.close(reason);
  }

  private final class Commands implements RespReader.Messages {
    @Override
    public void message(RespReader command, long start, long end, long nanos) {
      if (command.wordCount() == 0) {
        return;
      }
      Request request = queue.add(Protocol.REDIS, operation(command), nanos);
      request.requestBytes = end - start;
      if (isOneOf(command, 0, SUBSCRIPTIONS)) {
        request.tag = SUBSCRIBE;
        request.detail = Math.clamp(command.elements() - 1, 1, 1_000_000);
        subscribed = true;
      } else if (command.wordIs(0, "psync") || command.wordIs(0, "sync")) {
        successor = Successor.OPAQUE;
      } else if (command.wordIs(0, "monitor")) {
        monitors = true;
      }
      if (expectsReply(command)) {
        queue.pairEarly();
      } else {
        withoutReply();
      }
    }

    @Override
    public boolean startsMessage(byte[] bytes, int from, int to) {
      return RespSyntax.startsCommand(bytes, from, to);
    }

    @Override
    public void lost() {
      queue.lost();
    }
  }

  private boolean expectsReply(RespReader command) {
    if (command.wordIs(0, "client") && command.wordIs(1, "reply")) {
      repliesOff = command.wordIs(2, "off");
      if (command.wordIs(2, "skip")) {
        repliesSkipped = 2;
      }
    }
    if (repliesSkipped > 0) {
      repliesSkipped--;
      return false;
    }
    return !repliesOff;
  }

  /** Reports the command just added: it was sent so that no reply comes. */
  private void withoutReply() {
    Request request = queue.removeLast();
    if (request != null) {
      request.statusClass = StatusClass.OK;
      queue.emit(request);
    }
  }

  private String operation(RespReader command) {
    int length = copyUpper(command, 0, 0);
    if (command.wordCount() > 1 && isOneOf(command, 0, CONTAINERS)) {
      scratch[length++] = ' ';
      length = copyUpper(command, 1, length);
    }
    return names.intern(scratch, 0, length);
  }

  private int copyUpper(RespReader command, int word, int at) {
    int from = command.wordOffset(word);
    int length = command.wordLength(word);
    for (int i = 0; i < length; i++) {
      byte b = command.words()[from + i];
      scratch[at + i] = b > ' ' && b < 127 ? (byte) Bytes.upper(b) : (byte) '?';
    }
    return at + length;
  }

  private static boolean isOneOf(RespReader message, int word, String[] lowerCaseWords) {
    for (String candidate : lowerCaseWords) {
      if (message.wordIs(word, candidate)) {
        return true;
      }
    }
    return false;
  }

  private final class Replies implements RespReader.Messages {
    @Override
    public void message(RespReader reply, long start, long end, long nanos) {
      boolean push = reply.type() == '>';
      if (push || (subscribed && reply.type() == '*')) {
        if (isOneOf(reply, 0, SUBSCRIPTIONS)) {
          confirmSubscription(nanos, end - start);
          return;
        }
        if (push || isOneOf(reply, 0, PUBLICATIONS)) {
          return;
        }
      }
      if (monitors && reply.type() == '+' && queue.size() == 0) {
        return;
      }
      boolean error = reply.type() == '-' || reply.type() == '!';
      if (!error) {
        queue.respond("OK", StatusClass.OK, nanos, end - start);
        return;
      }
      String code = names.intern(reply.words(), 0, errorWord(reply));
      queue.respond(code, statusClass(code), nanos, end - start);
    }

    @Override
    public boolean startsMessage(byte[] bytes, int from, int to) {
      return RespSyntax.startsReply(bytes, from, to);
    }

    @Override
    public void lost() {
      queue.lost();
    }
  }

  /** Counts one confirmation of a (un)subscription, which has one for each channel. */
  private void confirmSubscription(long nanos, long bytes) {
    Request request = queue.front(nanos);
    if (request == null || request.tag != SUBSCRIBE) {
      if (request == null) {
        counters.unpairedResponses++;
      }
      return;
    }
    if (request.endNanos == Request.NO_TIME) {
      request.endNanos = nanos;
    }
    if (--request.detail > 0) {
      request.responseBytes += bytes;
    } else {
      queue.respond("OK", StatusClass.OK, request.endNanos, bytes);
    }
  }

  /** Returns the length of the error code, an upper-case word; other text is not kept. */
  private static int errorWord(RespReader reply) {
    int length = reply.wordLength(0);
    for (int i = 0; i < length; i++) {
      byte b = reply.words()[i];
      if (!(b >= 'A' && b <= 'Z') && b != '_') {
        return i;
      }
    }
    return length;
  }

  private static StatusClass statusClass(String code) {
    if (REDIRECTIONS.contains(code)) {
      return StatusClass.OK;
    }
    return SERVER_ERRORS.contains(code) ? StatusClass.SERVER_ERROR : StatusClass.CLIENT_ERROR;
  }
}
