package io.sightline.shop.service;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import io.sightline.shop.plan.ShopPlan;
import java.util.Objects;
import java.util.Properties;

/** How the shop's services reach PostgreSQL. */
public final class Database {
  /** Name of the database and of the role that owns it. */
  public static final String NAME = "shop";

  /** Environment variable with the role's password, made up anew for each run. */
  public static final String PASSWORD_VARIABLE = "SHOP_DATABASE_PASSWORD";

  private Database() {}

  /** Returns the JDBC address, by DNS name. */
  public static String url() {
    return "jdbc:postgresql://" + ShopPlan.POSTGRES.dnsName() + "/" + NAME;
  }

  /** Returns the driver's properties for a client that gives up after a while. */
  public static Properties properties(String application, int socketTimeoutSeconds) {
    Properties properties = new Properties();
    properties.setProperty("user", NAME);
    properties.setProperty(
        "password", Objects.requireNonNullElse(System.getenv(PASSWORD_VARIABLE), ""));
    properties.setProperty("ApplicationName", application);
    properties.setProperty("connectTimeout", "2");
    properties.setProperty("socketTimeout", Integer.toString(socketTimeoutSeconds));
    return properties;
  }

  /** Returns a connection pool; it connects when first asked, and again after failures. */
  public static HikariDataSource pool(String application, int size) {
    HikariConfig config = new HikariConfig();
    config.setJdbcUrl(url());
    config.setDataSourceProperties(properties(application, 5));
    config.setMaximumPoolSize(size);
    config.setMinimumIdle(1);
    config.setConnectionTimeout(1500);
    config.setInitializationFailTimeout(-1);
    return new HikariDataSource(config);
  }
}
