package io.sightline.desktop.source.kube;

import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Which proxy leads to a server, decided as kubectl does: {@code proxy-url} of the kubeconfig, else
 * {@code HTTPS_PROXY} or {@code HTTP_PROXY} unless {@code NO_PROXY} or a loopback address exempts
 * the server. Source: Go's golang.org/x/net/http/httpproxy.
 */
final class ProxyChoice {
  private static final Pattern IP_LITERAL = Pattern.compile("[0-9.]+|[0-9a-fA-F:]*:[0-9a-fA-F:.]*");

  private ProxyChoice() {}

  static Optional<URI> to(URI server, @Nullable String proxyUrl, Surroundings surroundings)
      throws ClusterException {
    if (proxyUrl != null && !proxyUrl.isEmpty()) {
      return Optional.of(parse(proxyUrl, "proxy-url of the kubeconfig"));
    }
    String name = "https".equalsIgnoreCase(server.getScheme()) ? "HTTPS_PROXY" : "HTTP_PROXY";
    Optional<String> value = either(surroundings, name);
    if (value.isEmpty() || isExempt(server, either(surroundings, "NO_PROXY").orElse(""))) {
      return Optional.empty();
    }
    return Optional.of(parse(value.get(), name));
  }

  private static Optional<String> either(Surroundings surroundings, String name) {
    return surroundings
        .variable(name)
        .or(() -> surroundings.variable(name.toLowerCase(Locale.ROOT)));
  }

  private static URI parse(String text, String where) throws ClusterException {
    URI uri;
    try {
      uri = URI.create(text.contains("://") ? text : "http://" + text);
    } catch (IllegalArgumentException e) {
      throw ClusterException.lasting(
          "%s is no address of a proxy (%s): write http://host:port".formatted(where, text));
    }
    if (uri.getHost() == null) {
      throw ClusterException.lasting(
          "%s is no address of a proxy (%s): write http://host:port".formatted(where, text));
    }
    if (!"http".equalsIgnoreCase(uri.getScheme()) && !ProxyDialer.knows(uri.getScheme())) {
      throw ClusterException.lasting(
          "%s names a proxy of the kind %s (%s), and only http, https, socks5 and socks5h are supported: give one of these, or unset it"
              .formatted(where, uri.getScheme(), uri.getHost()));
    }
    return uri;
  }

  static boolean isExempt(URI server, String noProxy) {
    String host = String.valueOf(server.getHost()).toLowerCase(Locale.ROOT);
    String bare = host.startsWith("[") ? host.substring(1, host.length() - 1) : host;
    InetAddress address = literal(bare);
    if (bare.equals("localhost") || (address != null && address.isLoopbackAddress())) {
      return true;
    }
    int port = server.getPort() >= 0 ? server.getPort() : 443;
    for (String written : noProxy.split(",", -1)) {
      String entry = written.strip().toLowerCase(Locale.ROOT);
      if (!entry.isEmpty() && matches(entry, bare, address, port)) {
        return true;
      }
    }
    return false;
  }

  private static boolean matches(
      String entry, String host, @Nullable InetAddress address, int port) {
    if (entry.equals("*")) {
      return true;
    }
    int slash = entry.indexOf('/');
    if (slash > 0) {
      return address != null && inNetwork(address, entry.substring(0, slash), entry, slash);
    }
    String name = entry;
    int colon = entry.lastIndexOf(':');
    if (colon > 0 && entry.indexOf(':') == colon) {
      if (!entry.substring(colon + 1).equals(Integer.toString(port))) {
        return false;
      }
      name = entry.substring(0, colon);
    }
    InetAddress exempt = literal(name);
    if (exempt != null) {
      return exempt.equals(address);
    }
    String suffix = name.startsWith("*.") ? name.substring(1) : name;
    return suffix.startsWith(".")
        ? host.endsWith(suffix)
        : host.equals(suffix) || host.endsWith("." + suffix);
  }

  private static boolean inNetwork(InetAddress address, String base, String entry, int slash) {
    InetAddress network = literal(base);
    int bits;
    try {
      bits = Integer.parseInt(entry.substring(slash + 1));
    } catch (NumberFormatException e) {
      return false;
    }
    byte[] one = address.getAddress();
    byte[] other = network == null ? new byte[0] : network.getAddress();
    if (one.length != other.length || bits < 0 || bits > one.length * 8) {
      return false;
    }
    for (int bit = 0; bit < bits; bit++) {
      int mask = 0x80 >> (bit % 8);
      if ((one[bit / 8] & mask) != (other[bit / 8] & mask)) {
        return false;
      }
    }
    return true;
  }

  /** The address, where it is written as numbers; nothing is looked up. */
  static Optional<InetAddress> address(String host) {
    return Optional.ofNullable(literal(host));
  }

  /** An address that is written as numbers; nothing is looked up. */
  private static @Nullable InetAddress literal(String text) {
    if (!IP_LITERAL.matcher(text).matches()) {
      return null;
    }
    try {
      return InetAddress.getByName(text);
    } catch (UnknownHostException e) {
      return null;
    }
  }
}
