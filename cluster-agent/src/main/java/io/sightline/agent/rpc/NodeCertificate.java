package io.sightline.agent.rpc;

import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.util.Collection;
import java.util.List;

/**
 * What a certificate says about its holder: that it is the agent of a node, and of which.
 *
 * <p>It says so by an alternative name of type URI (RFC 5280 §4.2.1.6): {@code
 * urn:sightline:node:NAME}, or {@code urn:sightline:node:*} in a certificate that all agents of a
 * cluster share, as the pods of a DaemonSet share a Secret. With a shared one, a token has to say
 * which node it is ({@link io.sightline.agent.relay.NodeIdentity}).
 */
final class NodeCertificate {
  private static final int URI = 6;
  private static final String ROLE = "urn:sightline:node:";
  private static final String ANY = "*";

  private NodeCertificate() {}

  /** Whether the holder may speak for any node at all. */
  static boolean isOfNode(X509Certificate certificate) {
    return !nodes(certificate).isEmpty();
  }

  /** Whether the holder may speak for the node of that name. */
  static boolean allows(X509Certificate certificate, String node) {
    List<String> nodes = nodes(certificate);
    return nodes.contains(ANY) || nodes.contains(node);
  }

  /** Whether it says of no node in particular that it is the holder's. */
  static boolean isShared(X509Certificate certificate) {
    return nodes(certificate).contains(ANY);
  }

  private static List<String> nodes(X509Certificate certificate) {
    Collection<List<?>> names;
    try {
      names = certificate.getSubjectAlternativeNames();
    } catch (CertificateParsingException e) {
      return List.of();
    }
    if (names == null) {
      return List.of();
    }
    return names.stream()
        .filter(name -> name.get(0).equals(URI))
        .map(name -> String.valueOf(name.get(1)))
        .filter(uri -> uri.startsWith(ROLE))
        .map(uri -> uri.substring(ROLE.length()))
        .toList();
  }
}
