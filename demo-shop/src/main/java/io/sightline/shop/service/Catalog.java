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
import java.util.StringJoiner;
import org.jspecify.annotations.Nullable;
import redis.clients.jedis.DefaultJedisClientConfig;
import redis.clients.jedis.HostAndPort;
import redis.clients.jedis.JedisPooled;
import redis.clients.jedis.exceptions.JedisException;

/** The catalog: products from PostgreSQL, kept in Redis for a few seconds. */
public final class Catalog {
  private static final int CACHE_SECONDS = 3;

  private final HikariDataSource database = Database.pool("catalog", 4);
  private final JedisPooled cache =
      new JedisPooled(
          new HostAndPort(ShopPlan.REDIS.dnsName(), 6379),
          DefaultJedisClientConfig.builder().timeoutMillis(500).build());

  /** Serves until the process ends. */
  public static void serve() throws IOException {
    Catalog catalog = new Catalog();
    HttpService.bind()
        .on("/healthz", request -> catalog.health())
        .on("/products/", catalog::product)
        .on("/prices/", catalog::price)
        .on("/search", catalog::search)
        .start();
  }

  private Response health() throws SQLException {
    try (Connection connection = database.getConnection()) {
      return connection.isValid(1) ? Response.ok("ok") : new Response(503, "no database");
    }
  }

  private Response product(Request request) throws SQLException {
    int sku = Integer.parseInt(request.after("/products/"));
    String key = "product:" + sku;
    String cached = cached(key);
    if (cached != null) {
      return Response.ok(cached);
    }
    try (Connection connection = database.getConnection();
        PreparedStatement select =
            connection.prepareStatement("SELECT name, price_cents FROM product WHERE sku = ?")) {
      select.setInt(1, sku);
      try (ResultSet rows = select.executeQuery()) {
        if (!rows.next()) {
          return new Response(404, "{\"error\":\"no such product\"}");
        }
        String body = json(sku, rows.getString(1), rows.getInt(2));
        keep(key, body);
        return Response.ok(body);
      }
    }
  }

  /** Answers with the bare number of cents; prices are never taken from the cache. */
  private Response price(Request request) throws SQLException {
    try (Connection connection = database.getConnection();
        PreparedStatement select =
            connection.prepareStatement("SELECT price_cents FROM product WHERE sku = ?")) {
      select.setInt(1, Integer.parseInt(request.after("/prices/")));
      try (ResultSet rows = select.executeQuery()) {
        return rows.next()
            ? Response.ok(Integer.toString(rows.getInt(1)))
            : new Response(404, "{\"error\":\"no such product\"}");
      }
    }
  }

  private Response search(Request request) throws SQLException {
    StringJoiner found = new StringJoiner(",", "[", "]");
    try (Connection connection = database.getConnection();
        PreparedStatement select =
            connection.prepareStatement(
                "SELECT sku, name, price_cents FROM product WHERE name ILIKE ? ORDER BY sku"
                    + " LIMIT 10")) {
      select.setString(1, "%" + request.query().getOrDefault("q", "") + "%");
      try (ResultSet rows = select.executeQuery()) {
        while (rows.next()) {
          found.add(json(rows.getInt(1), rows.getString(2), rows.getInt(3)));
        }
      }
    }
    return Response.ok(found.toString());
  }

  private static String json(int sku, String name, int priceCents) {
    return "{\"sku\":%d,\"name\":\"%s\",\"priceCents\":%d}".formatted(sku, name, priceCents);
  }

  /** A cache that cannot be asked is a cache that does not know. */
  private @Nullable String cached(String key) {
    try {
      return cache.get(key);
    } catch (JedisException e) {
      return null;
    }
  }

  private void keep(String key, String value) {
    try {
      cache.setex(key, CACHE_SECONDS, value);
    } catch (JedisException e) {
      // The next request asks the database again.
    }
  }
}
