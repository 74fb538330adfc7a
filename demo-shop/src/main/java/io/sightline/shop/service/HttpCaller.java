package io.sightline.shop.service;

import io.sightline.shop.plan.ShopPlan;
import io.sightline.shop.plan.Workload;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.security.GeneralSecurityException;
import java.time.Duration;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;

/**
 * Calls one other workload over HTTP/1.1 with kept connections, by its DNS name. Safe for use by
 * several threads.
 */
public final class HttpCaller {
  private final HttpClient client;
  private final String base;
  private final Duration timeout;

  private HttpCaller(String base, Duration timeout) {
    this.client =
        HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(timeout)
            .sslContext(withoutCertificates())
            .build();
    this.base = base;
    this.timeout = timeout;
  }

  /** The shop speaks plain HTTP; reading the root certificates would only delay its start. */
  private static SSLContext withoutCertificates() {
    try {
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(new KeyManager[0], new TrustManager[0], null);
      return context;
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every JDK has TLS", e);
    }
  }

  /** Returns a caller of a Java service of the shop. */
  public static HttpCaller of(Workload service, Duration timeout) {
    return new HttpCaller("http://" + service.dnsName() + ":" + ShopPlan.SERVICE_PORT, timeout);
  }

  /** Returns a caller of a server on the HTTP port. */
  public static HttpCaller ofHttpPort(Workload server, Duration timeout) {
    return new HttpCaller("http://" + server.dnsName(), timeout);
  }

  /**
   * Sends a GET request and returns the answer, whatever its status.
   *
   * @throws IOException if there is no answer in time
   */
  public HttpService.Response get(String path) throws IOException, InterruptedException {
    return send(request(path).GET().build());
  }

  /** Like {@link #get}, with POST and an empty body. */
  public HttpService.Response post(String path) throws IOException, InterruptedException {
    return send(request(path).POST(HttpRequest.BodyPublishers.noBody()).build());
  }

  private HttpRequest.Builder request(String path) {
    return HttpRequest.newBuilder(URI.create(base + path)).timeout(timeout);
  }

  private HttpService.Response send(HttpRequest request) throws IOException, InterruptedException {
    HttpResponse<String> response = client.send(request, HttpResponse.BodyHandlers.ofString());
    return new HttpService.Response(response.statusCode(), response.body());
  }
}
