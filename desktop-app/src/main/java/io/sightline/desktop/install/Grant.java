package io.sightline.desktop.install;

import io.sightline.core.kube.Installed;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * The right to see a namespace, and optionally somebody who gets it.
 *
 * @param namespace its name, or {@link #CLUSTER} for all of the cluster
 * @param subject who may make the viewer's tokens; empty where that is granted some other way
 */
public record Grant(String namespace, Optional<Subject> subject) {
  /** In place of a namespace: the whole cluster. */
  public static final String CLUSTER = "*";

  private static final String GROUP_PREFIX = "group:";
  private static final String USER_PREFIX = "user:";

  /** RFC 1123's label, as Kubernetes names namespaces. */
  private static final Pattern LABEL = Pattern.compile("[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?");

  /** A user or a group as the API server knows it. */
  public record Subject(Kind kind, String name) {
    /** As RBAC calls it. */
    public enum Kind {
      USER("User"),
      GROUP("Group");

      private final String text;

      Kind(String text) {
        this.text = text;
      }

      String text() {
        return text;
      }
    }
  }

  /**
   * Reads {@code NAMESPACE}, {@code NAMESPACE=USER} or {@code NAMESPACE=group:GROUP}.
   *
   * @throws IllegalArgumentException with what is wrong about it
   */
  public static Grant parse(String text) {
    int equals = text.indexOf('=');
    String namespace = equals < 0 ? text : text.substring(0, equals);
    if (!namespace.equals(CLUSTER) && !LABEL.matcher(namespace).matches()) {
      throw new IllegalArgumentException(
          "'%s' is no name of a namespace; write NAMESPACE, NAMESPACE=USER or NAMESPACE=group:GROUP, with * for the whole cluster"
              .formatted(namespace));
    }
    if (equals < 0) {
      return new Grant(namespace, Optional.empty());
    }
    String who = text.substring(equals + 1);
    Subject subject =
        who.startsWith(GROUP_PREFIX)
            ? new Subject(Subject.Kind.GROUP, who.substring(GROUP_PREFIX.length()))
            : new Subject(
                Subject.Kind.USER,
                who.startsWith(USER_PREFIX) ? who.substring(USER_PREFIX.length()) : who);
    if (subject.name().isBlank()) {
      throw new IllegalArgumentException("'%s' names nobody after the =".formatted(text));
    }
    return new Grant(namespace, Optional.of(subject));
  }

  /** Whether it is for all of the cluster. */
  public boolean isOfCluster() {
    return namespace.equals(CLUSTER);
  }

  /** The role, in the relay's namespace, that makes somebody this viewer. */
  String role() {
    return isOfCluster() ? Installed.clusterViewer() : Installed.namespaceViewer(namespace);
  }

  /** What the binding for a subject is called: any user name fits, and the same is the same. */
  String binding(Subject who) {
    return role() + "-" + digest(who.kind().text() + "/" + who.name());
  }

  private static String digest(String text) {
    try {
      byte[] hash =
          MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
      return HexFormat.of().formatHex(hash, 0, 5);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }
}
