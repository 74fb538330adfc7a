package io.sightline.core.protocol;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** Protocol spoken on a connection or flow, by the name it has on the wire and in exports. */
public enum Protocol {
  TCP("tcp"),
  UDP("udp"),
  ICMP("icmp"),
  UNIX("unix"),
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

  /** The lower-case name used in exports, filters and the capture format. */
  public String wireName() {
    return wireName;
  }

  /** Whether this says only how bytes travelled, not what they meant. */
  public boolean isTransportOnly() {
    return this == TCP || this == UDP || this == ICMP || this == UNIX;
  }

  /** The protocol with that wire name, empty for a name of a newer version. */
  public static Optional<Protocol> ofWireName(String wireName) {
    return Optional.ofNullable(BY_WIRE_NAME.get(wireName));
  }
}
