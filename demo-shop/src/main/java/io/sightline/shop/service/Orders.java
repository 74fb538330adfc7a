package io.sightline.shop.service;

import com.zaxxer.hikari.HikariDataSource;
import io.sightline.shop.plan.ShopPlan;
import io.sightline.shop.service.HttpService.Request;
import io.sightline.shop.service.HttpService.Response;
import java.io.IOException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;

/** Orders: asks the catalog for the price, charges the payment provider, stores the order. */
public final class Orders {
  private final HikariDataSource database = Database.pool("orders", 6);
  private final HttpCaller catalog = HttpCaller.of(ShopPlan.CATALOG, Duration.ofSeconds(2));
  private final HttpCaller payments =
      HttpCaller.ofHttpPort(ShopPlan.PAYMENTS, Duration.ofSeconds(1));

  /** Serves until the process ends. */
  public static void serve() throws IOException {
    Orders orders = new Orders();
    HttpService.bind()
        .on("/healthz", request -> orders.health())
        .on("/orders", orders::order)
        .start();
  }

  private Response health() throws SQLException {
    try (Connection connection = database.getConnection()) {
      return connection.isValid(1) ? Response.ok("ok") : new Response(503, "no database");
    }
  }

  private Response order(Request request) throws IOException, InterruptedException, SQLException {
    int sku = request.intParameter("sku", 0);
    int quantity = request.intParameter("quantity", 1);
    Response price = catalog.get("/prices/" + sku);
    if (price.status() != 200) {
      return price;
    }
    long cents = Long.parseLong(price.body()) * quantity;
    try {
      Response charge = payments.post("/charges?cents=" + cents);
      if (charge.status() != 201) {
        return new Response(502, "{\"error\":\"the payment was refused\"}");
      }
    } catch (IOException e) {
      return new Response(504, "{\"error\":\"the payment provider does not answer\"}");
    }
    return new Response(201, "{\"order\":" + store(sku, quantity, cents) + "}");
  }

  private long store(int sku, int quantity, long cents) throws SQLException {
    try (Connection connection = database.getConnection()) {
      connection.setAutoCommit(false);
      long id;
      try (PreparedStatement insert =
          connection.prepareStatement(
              "INSERT INTO customer_order (total_cents) VALUES (?) RETURNING id")) {
        insert.setLong(1, cents);
        try (ResultSet rows = insert.executeQuery()) {
          rows.next();
          id = rows.getLong(1);
        }
      }
      try (PreparedStatement insert =
          connection.prepareStatement(
              "INSERT INTO order_line (order_id, sku, quantity) VALUES (?, ?, ?)")) {
        insert.setLong(1, id);
        insert.setInt(2, sku);
        insert.setInt(3, quantity);
        insert.executeUpdate();
      }
      connection.commit();
      return id;
    }
  }
}
