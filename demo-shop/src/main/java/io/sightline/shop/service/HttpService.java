package io.sightline.shop.service;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.sightline.shop.plan.ShopPlan;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.Executors;
import org.jspecify.annotations.Nullable;

/**
 * A small HTTP server on the JDK's own, dual-stack, with a virtual thread per request. Paths
 * without a handler answer 404; a handler that throws answers 503 with the reason.
 */
public final class HttpService {

  /** An answer: a status and a plain text or JSON body. */
  public record Response(int status, String body) {
    static Response ok(String body) {
      return new Response(200, body);
    }
  }

  /** A parsed request. */
  public record Request(String method, String path, Map<String, String> query) {

    /** Returns what follows a prefix of the path, such as the id in {@code /products/12}. */
    String after(String prefix) {
      return path.substring(prefix.length());
    }

    int intParameter(String name, int ifAbsent) {
      String value = query.get(name);
      return value == null ? ifAbsent : Integer.parseInt(value);
    }
  }

  /** Answers requests. */
  @FunctionalInterface
  public interface Handler {
    Response handle(Request request) throws Exception;
  }

  private final HttpServer server;

  private HttpService(HttpServer server) {
    this.server = server;
  }

  /** Binds the port every service of the shop listens on, on all IPv4 and IPv6 addresses. */
  public static HttpService bind() throws IOException {
    HttpServer server = HttpServer.create(new InetSocketAddress(ShopPlan.SERVICE_PORT), 128);
    server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
    return new HttpService(server);
  }

  /** Adds a handler for a path and everything below it. */
  public HttpService on(String path, Handler handler) {
    server.createContext(path, exchange -> answer(exchange, handler));
    return this;
  }

  /** Starts answering; returns at once. */
  public void start() {
    server.start();
  }

  private static void answer(HttpExchange exchange, Handler handler) throws IOException {
    try (exchange) {
      exchange.getRequestBody().readAllBytes();
      Response response = responseOf(exchange, handler);
      byte[] body = response.body().getBytes(StandardCharsets.UTF_8);
      exchange.getResponseHeaders().set("Content-Type", "application/json");
      exchange.sendResponseHeaders(response.status(), body.length == 0 ? -1 : body.length);
      if (body.length > 0) {
        exchange.getResponseBody().write(body);
      }
    }
  }

  @SuppressWarnings("CatchingUnchecked") // whatever went wrong, the caller is owed an answer
  private static Response responseOf(HttpExchange exchange, Handler handler) {
    try {
      return handler.handle(
          new Request(
              exchange.getRequestMethod(),
              exchange.getRequestURI().getPath(),
              parse(exchange.getRequestURI().getQuery())));
    } catch (NumberFormatException e) {
      return new Response(400, "{\"error\":\"not a number\"}");
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return new Response(503, "{\"error\":\"stopping\"}");
    } catch (Exception e) {
      String reason = e.getClass().getSimpleName() + ": " + e.getMessage();
      return new Response(503, "{\"error\":\"" + reason.replaceAll("[\"\\\\\\s]+", " ") + "\"}");
    }
  }

  private static Map<String, String> parse(@Nullable String query) {
    Map<String, String> parameters = new HashMap<>();
    if (query != null) {
      for (String pair : query.split("&", -1)) {
        int equals = pair.indexOf('=');
        if (equals > 0) {
          parameters.put(pair.substring(0, equals), pair.substring(equals + 1));
        }
      }
    }
    return parameters;
  }
}
