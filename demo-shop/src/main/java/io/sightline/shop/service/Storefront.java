package io.sightline.shop.service;

import io.sightline.shop.plan.ShopPlan;
import io.sightline.shop.service.HttpService.Request;
import io.sightline.shop.service.HttpService.Response;
import java.io.IOException;
import java.time.Duration;

/** The storefront: pages made from the catalog and the recommender. */
public final class Storefront {
  private final HttpCaller catalog = HttpCaller.of(ShopPlan.CATALOG, Duration.ofSeconds(3));
  private final HttpCaller recommender =
      HttpCaller.of(ShopPlan.RECOMMENDER, Duration.ofMillis(1500));

  /** Serves until the process ends. */
  public static void serve() throws IOException {
    Storefront storefront = new Storefront();
    HttpService.bind()
        .on("/healthz", request -> Response.ok("ok"))
        .on("/products/", request -> storefront.product(request, "/products/", 1))
        .on("/sale/", request -> storefront.product(request, "/sale/", 4))
        .on("/search", storefront::search)
        .start();
  }

  /** A product page; a sale's page asks for more recommendations, which cost more to make. */
  private Response product(Request request, String prefix, int depth)
      throws IOException, InterruptedException {
    int sku = Integer.parseInt(request.after(prefix));
    Response product = catalog.get("/products/" + sku);
    if (product.status() != 200) {
      return product;
    }
    return Response.ok(
        "{\"product\":" + product.body() + ",\"recommended\":" + recommended(sku, depth) + "}");
  }

  /** A page without recommendations is better than no page. */
  private String recommended(int sku, int depth) throws InterruptedException {
    try {
      Response answer = recommender.get("/recommendations?sku=" + sku + "&depth=" + depth);
      return answer.status() == 200 ? answer.body() : "[]";
    } catch (IOException e) {
      return "[]";
    }
  }

  private Response search(Request request) throws IOException, InterruptedException {
    return catalog.get("/search?q=" + request.query().getOrDefault("q", ""));
  }
}
