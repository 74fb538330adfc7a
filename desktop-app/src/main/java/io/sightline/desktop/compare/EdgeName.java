package io.sightline.desktop.compare;

import java.util.Comparator;

/** What the traffic of one protocol between two entities is known by in any capture. */
public record EdgeName(EntityName client, EntityName server, String protocol)
    implements Comparable<EdgeName> {
  private static final Comparator<EdgeName> ORDER =
      Comparator.comparing(EdgeName::client)
          .thenComparing(EdgeName::server)
          .thenComparing(EdgeName::protocol);

  @Override
  public int compareTo(EdgeName other) {
    return ORDER.compare(this, other);
  }
}
