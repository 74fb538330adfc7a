package io.sightline.agent.kube;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Lists the objects of one kind, watches them from there on, and begins anew where the server no
 * longer knows what came in between. Runs on a thread of its own until that is interrupted.
 *
 * <p>A list is read in pages, all of the version of the first. A watch goes on after the last
 * version that it has heard of, which bookmarks keep fresh where nothing changes.
 */
final class KindWatch implements Runnable {
  private static final Logger LOG = LoggerFactory.getLogger(KindWatch.class);

  private static final int PAGE = 500;
  private static final Duration LIST_SILENCE = Duration.ofSeconds(20);

  /** Bookmarks come about each minute; a server that sends none is asked again that often. */
  private static final Duration WATCH_SILENCE = Duration.ofSeconds(75);

  /** The server ends a watch after a time between this and twice this. */
  private static final int WATCH_SECONDS = 300;

  /** A watch that ends sooner, without having said anything, is taken for a failure. */
  private static final Duration SHORT_WATCH = Duration.ofSeconds(5);

  private static final Duration RELIST_JITTER = Duration.ofMillis(400);
  private static final Duration RECONNECT_JITTER = Duration.ofMillis(300);
  private static final Duration REFUSED_PAUSE = Duration.ofSeconds(60);

  /** After so many failures in a row what was to be resumed is listed anew. */
  private static final int FAILURES_UNTIL_RELIST = 3;

  private final WatchedKind kind;
  private final ApiClient api;
  private final TrimmingReader reader;
  private final ChangeSink sink;
  private final KindCoverage coverage;
  private final ServerHealth health;
  private final Pause pause = new Pause();
  private @Nullable String version;
  private int failures;
  private int expiries;
  private boolean progressed;
  private boolean answered;
  private volatile @Nullable BodyStream stream;
  private volatile boolean reconnecting;

  KindWatch(
      WatchedKind kind,
      ApiClient api,
      TrimmingReader reader,
      ChangeSink sink,
      KindCoverage coverage,
      ServerHealth health) {
    this.kind = kind;
    this.health = health;
    this.api = api;
    this.reader = reader;
    this.sink = sink;
    this.coverage = coverage;
  }

  @Override
  public void run() {
    try {
      while (!Thread.interrupted()) {
        step();
      }
    } catch (InterruptedException e) {
      // It was closed.
    }
  }

  /** Tries at once what waits, and takes up anew what may wait on a dead connection. */
  void reconnect() {
    reconnecting = true;
    BodyStream open = stream;
    if (open != null) {
      open.abort("the API server was away");
    }
    pause.cut();
  }

  private void step() throws InterruptedException {
    reconnecting = false;
    answered = false;
    try {
      if (version == null) {
        version = list();
      }
      watch(version);
    } catch (ApiException e) {
      refused(e);
    } catch (IOException e) {
      if (Thread.currentThread().isInterrupted()) {
        throw new InterruptedException();
      }
      failed(e.getMessage(), Duration.ZERO);
    } catch (RuntimeException e) {
      // One thread among many, which would end silently.
      LOG.error("Watching {} failed", kind.plural(), e);
      failed(e.toString(), Duration.ZERO);
    }
  }

  private String list() throws IOException, InterruptedException {
    Set<String> uids = new HashSet<>();
    String token = "";
    boolean paged = true;
    coverage.beginList();
    sink.listing();
    while (true) {
      TrimmingReader.ListEnd end;
      try (BodyStream in = api.get(listPath(token, paged), kind.listType(), LIST_SILENCE)) {
        end = reader.list(in, ObjectFields.of(kind), item -> listed(item, uids));
      } catch (ApiException e) {
        if (e.status() == ApiException.GONE && !token.isEmpty()) {
          // The list's version was forgotten between two pages: all at once, then.
          token = "";
          paged = false;
          uids.clear();
          sink.listing();
          continue;
        }
        throw e;
      }
      token = end.continueToken();
      if (token.isEmpty()) {
        sink.listed(uids);
        coverage.listed();
        return end.resourceVersion();
      }
    }
  }

  private String listPath(String token, boolean paged) {
    if (!paged) {
      return kind.path();
    }
    String path = kind.path() + "?limit=" + PAGE;
    return token.isEmpty() ? path : path + "&continue=" + encoded(token);
  }

  private void listed(JsonFields item, Set<String> uids) throws InterruptedException {
    uids.add(item.at("metadata").text("uid"));
    observed(item);
  }

  private void observed(JsonFields object) throws InterruptedException {
    JsonFields metadata = object.at("metadata");
    String name = metadata.text("namespace") + "/" + metadata.text("name");
    try {
      sink.observed(object);
      coverage.readable(name);
    } catch (IllegalArgumentException e) {
      coverage.unreadable(name, String.valueOf(e.getMessage()));
    }
  }

  private void watch(String from) throws IOException, InterruptedException {
    int seconds = WATCH_SECONDS + ThreadLocalRandom.current().nextInt(WATCH_SECONDS);
    String path =
        "%s?watch=1&allowWatchBookmarks=true&timeoutSeconds=%d&resourceVersion=%s"
            .formatted(kind.path(), seconds, encoded(from));
    long begun = System.nanoTime();
    progressed = false;
    answered = false;
    try (BodyStream in = api.get(path, kind.watchType(), WATCH_SILENCE)) {
      answered = true;
      stream = in;
      if (reconnecting) {
        return;
      }
      reader.stream(in, ObjectFields.ofChange(kind), this::change);
    } finally {
      stream = null;
    }
    if (!progressed && System.nanoTime() - begun < SHORT_WATCH.toNanos()) {
      // A server that has forgotten the version may just close instead of saying so.
      failed("the watch ended at once", Duration.ZERO);
    }
  }

  private void change(JsonFields change) throws IOException, InterruptedException {
    JsonFields object = change.at("object");
    switch (change.text("type")) {
      case "ADDED", "MODIFIED" -> observed(object);
      case "DELETED" -> sink.deleted(object);
      case "BOOKMARK" -> {
        // It says only how far the watch has come.
      }
      case "ERROR" ->
          throw new ApiException(object.integer("code"), object.text("message"), Duration.ZERO);
      default -> throw new IOException("the watch said something that is no change of an object");
    }
    version = object.at("metadata").textOr("resourceVersion", requireNonNull(version));
    progressed = true;
    expiries = 0;
    if (failures > 0) {
      failures = 0;
      coverage.works();
    }
    pause.reset();
  }

  private void refused(ApiException e) throws InterruptedException {
    switch (e.status()) {
      case ApiException.GONE -> {
        LOG.info("Listing {} anew: {}", kind.plural(), e.getMessage());
        version = null;
        expiries++;
        if (expiries == 1) {
          pause.about(RELIST_JITTER);
        } else {
          pause.backOff(RELIST_JITTER);
        }
      }
      case ApiException.FORBIDDEN -> {
        // Where only the watch is refused, this lists once a minute.
        version = null;
        coverage.refused(String.valueOf(e.getMessage()));
        pause.about(REFUSED_PAUSE);
      }
      case ApiException.NOT_FOUND -> {
        version = null;
        sink.listed(Set.of());
        coverage.notServed();
        pause.about(REFUSED_PAUSE);
      }
      default -> failed(e.getMessage(), e.retryAfter());
    }
  }

  private void failed(@Nullable String why, Duration retryAfter) throws InterruptedException {
    if (reconnecting) {
      pause.about(RECONNECT_JITTER);
      return;
    }
    failures++;
    // A server that does not answer will know the version once it does; one that answers and then
    // breaks off time after time may be choking on it.
    if (!answered) {
      health.suspect();
    } else if (failures % FAILURES_UNTIL_RELIST == 0) {
      version = null;
    }
    coverage.failing(String.valueOf(why));
    pause.backOff(retryAfter);
  }

  private static String encoded(String parameter) {
    return URLEncoder.encode(parameter, StandardCharsets.UTF_8);
  }
}
