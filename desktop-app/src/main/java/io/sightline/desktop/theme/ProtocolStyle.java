package io.sightline.desktop.theme;

import java.util.Arrays;
import java.util.Locale;

/**
 * How edges of a protocol look: a colour of the Wong palette per family, and a dash pattern so that
 * colour is never the only difference.
 *
 * <p>The red of the palette (vermilion) is kept for errors. Lengths are in pixels at 100 %.
 */
public enum ProtocolStyle {
  HTTP("HTTP", Family.WEB),
  HTTP2("HTTP/2", Family.WEB, 16, 3),
  GRPC("gRPC", Family.RPC),
  WEBSOCKET("WebSocket", Family.WEB, 12, 3, 3, 3),
  TLS("TLS", Family.WEB, 5, 3),
  KUBERNETES("Kubernetes API", Family.RPC, 14, 4),
  GRAPHQL("GraphQL", Family.RPC, 9, 3, 3, 3),
  S3("S3", Family.RPC, 5, 3),
  POSTGRESQL("PostgreSQL", Family.SQL, 14, 4),
  MYSQL("MySQL", Family.SQL),
  MSSQL("SQL Server", Family.SQL, 6, 3),
  CASSANDRA("Cassandra", Family.SQL, 12, 3, 3, 3),
  MONGODB("MongoDB", Family.SQL, 3, 3),
  ELASTICSEARCH("Elasticsearch", Family.SQL, 16, 3, 3, 3, 3, 3),
  REDIS("Redis", Family.CACHE, 9, 3, 3, 3),
  MEMCACHED("Memcached", Family.CACHE, 5, 3),
  DNS("DNS", Family.NAMES, 3, 4),
  LDAP("LDAP", Family.NAMES, 9, 4),
  KAFKA("Kafka", Family.QUEUE),
  AMQP("AMQP", Family.QUEUE, 12, 4),
  NATS("NATS", Family.QUEUE, 6, 3),
  MQTT("MQTT", Family.QUEUE, 3, 3),
  ZOOKEEPER("ZooKeeper", Family.QUEUE, 10, 3, 3, 3),
  NFS("NFS", Family.PLAIN, 14, 4),
  TCP("TCP", Family.PLAIN, 7, 4),
  UDP("UDP", Family.PLAIN, 3, 3),
  ICMP("ICMP", Family.PLAIN, 2, 5),
  OTHER("Other", Family.PLAIN);

  /** Protocols that share a colour. */
  private enum Family {
    WEB(0xFF0072B2, 0xFF4BA3DC),
    RPC(0xFF3A9BD0, 0xFF8CCBF2),
    SQL(0xFF00855F, 0xFF2FBF93),
    CACHE(0xFFC98200, 0xFFE9A820),
    NAMES(0xFFB9638F, 0xFFDC9BBF),
    QUEUE(0xFF8A7A00, 0xFFE5D84A),
    PLAIN(0xFF6B7684, 0xFF97A3B3);

    private final int light;
    private final int dark;

    Family(int light, int dark) {
      this.light = light;
      this.dark = dark;
    }
  }

  private final String title;
  private final Family family;

  @SuppressWarnings("ImmutableEnumChecker") // never handed out, only copied
  private final double[] dash;

  ProtocolStyle(String title, Family family, double... dash) {
    this.title = title;
    this.family = family;
    this.dash = dash;
  }

  /** The style of a protocol by its name in facts; unknown names look like {@link #OTHER}. */
  public static ProtocolStyle of(String protocol) {
    return switch (protocol.toLowerCase(Locale.ROOT)) {
      case "http", "http/1.x", "http/1.1", "http1" -> HTTP;
      case "http2", "http/2" -> HTTP2;
      case "grpc" -> GRPC;
      case "websocket" -> WEBSOCKET;
      case "tls" -> TLS;
      case "kubernetes", "k8s" -> KUBERNETES;
      case "graphql" -> GRAPHQL;
      case "s3" -> S3;
      case "postgresql", "postgres" -> POSTGRESQL;
      case "mysql", "mariadb" -> MYSQL;
      case "mssql" -> MSSQL;
      case "cassandra" -> CASSANDRA;
      case "mongodb" -> MONGODB;
      case "elasticsearch", "opensearch" -> ELASTICSEARCH;
      case "redis", "valkey" -> REDIS;
      case "memcached" -> MEMCACHED;
      case "dns" -> DNS;
      case "ldap" -> LDAP;
      case "kafka" -> KAFKA;
      case "amqp" -> AMQP;
      case "nats" -> NATS;
      case "mqtt" -> MQTT;
      case "zookeeper" -> ZOOKEEPER;
      case "nfs" -> NFS;
      case "tcp" -> TCP;
      case "udp" -> UDP;
      case "icmp" -> ICMP;
      default -> OTHER;
    };
  }

  /** The protocol's own spelling. */
  public String title() {
    return title;
  }

  /** The colour on the given theme, 0xAARRGGBB. */
  public int colour(boolean dark) {
    return dark ? family.dark : family.light;
  }

  /** Drawn and left out lengths in turn, at the given scale; empty for a solid line. */
  public double[] dash(double scale) {
    return Arrays.stream(dash).map(d -> d * scale).toArray();
  }
}
