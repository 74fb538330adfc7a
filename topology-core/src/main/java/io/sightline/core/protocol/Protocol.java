package io.sightline.core.protocol;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * A protocol as the map names it.
 *
 * <p>{@link #TCP}, {@link #UDP} and {@link #ICMP} also stand for traffic whose application protocol
 * is not known; the wire name is what facts, captures and exports carry.
 */
public enum Protocol {
  TCP("tcp"),
  UDP("udp"),
  ICMP("icmp"),
  DNS("dns"),
  HTTP("http"),
  HTTP2("http2"),
  GRPC("grpc"),
  WEBSOCKET("websocket"),
  TLS("tls"),
  POSTGRESQL("postgresql"),
  MYSQL("mysql"),
  MSSQL("mssql"),
  MONGODB("mongodb"),
  REDIS("redis"),
  MEMCACHED("memcached"),
  CASSANDRA("cassandra"),
  ELASTICSEARCH("elasticsearch"),
  KAFKA("kafka"),
  AMQP("amqp"),
  NATS("nats"),
  MQTT("mqtt"),
  ZOOKEEPER("zookeeper"),
  LDAP("ldap"),
  NFS("nfs");

  private static final Map<String, Protocol> BY_WIRE_NAME = new HashMap<>();

  static {
    for (Protocol protocol : values()) {
      BY_WIRE_NAME.put(protocol.wireName, protocol);
    }
  }

  private final String wireName;

  Protocol(String wireName) {
    this.wireName = wireName;
  }

  /** Returns the lower-case name used in facts, captures and exports. */
  public String wireName() {
    return wireName;
  }

  /** Returns whether this says only how bytes travelled, not what they meant. */
  public boolean isTransportOnly() {
    return this == TCP || this == UDP || this == ICMP;
  }

  /** Returns the protocol with that wire name, empty for the name of a newer version. */
  public static Optional<Protocol> ofWireName(String wireName) {
    return Optional.ofNullable(BY_WIRE_NAME.get(wireName));
  }
}
