package io.sightline.desktop.source.kube;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KubeconfigTest {
  @TempDir private Path folder;

  private static String config(String name, String server, String current) {
    return """
    apiVersion: v1
    kind: Config
    current-context: "%s"
    clusters: [{name: same, cluster: {server: "%s"}}]
    contexts: [{name: %s, context: {cluster: same, user: same, namespace: shop}}]
    users: [{name: same, user: {token: of-%s}}]
    """
        .formatted(current, server, name, name);
  }

  private Kubeconfig load(String... files) throws ClusterException {
    return Kubeconfig.ofUser(
        new Surroundings(
            Map.of("KUBECONFIG", String.join(File.pathSeparator, files)), folder, false));
  }

  private String write(String name, String text) throws Exception {
    return Files.writeString(folder.resolve(name), text).toString();
  }

  @Test
  void ofSeveralFilesTheFirstToSaySomethingCounts() throws Exception {
    String one = write("one", config("a", "https://one", ""));
    String two = write("two", config("b", "https://two", "b"));
    String three = write("three", config("c", "https://three", "c"));
    Kubeconfig merged = load(one, "", folder.resolve("missing").toString(), two, three);
    assertThat(merged.contexts()).extracting(KubeContext::name).containsExactly("a", "b", "c");
    assertThat(merged.contexts())
        .extracting(KubeContext::server)
        .containsExactly("https://one", "https://one", "https://one");
    assertThat(merged.current().map(KubeContext::name)).contains("b");
    assertThat(merged.target("c").user().value().getToken()).isEqualTo("of-a");
    assertThat(merged.target("c").context().namespace()).isEqualTo("shop");
  }

  @Test
  void withoutTheVariableItIsTheFileInTheHomeDirectory() throws Exception {
    Files.createDirectory(folder.resolve(".kube"));
    write(".kube/config", config("home", "https://one", "home"));
    Kubeconfig config = Kubeconfig.ofUser(new Surroundings(Map.of(), folder, false));
    assertThat(config.current().map(KubeContext::name)).contains("home");
    assertThat(
            Kubeconfig.ofUser(new Surroundings(Map.of(), folder.resolve("no"), false)).contexts())
        .isEmpty();
  }

  @Test
  void whatIsNoKubeconfigIsNamedWithTheReason() throws Exception {
    Map<String, String> broken =
        Map.of(
            "tabs", "clusters:\n\t- name: x\n",
            "list", "- a\n- b\n",
            "other", "apiVersion: v1\nkind: Pod\nmetadata: {name: x}\n",
            "binary", "clusters: [{name: x, cluster: 7}]\n");
    String good = write("good", config("a", "https://one", ""));
    for (Map.Entry<String, String> entry : broken.entrySet()) {
      String file = write(entry.getKey(), entry.getValue());
      ClusterException problem =
          catchThrowableOfType(ClusterException.class, () -> load(good, file));
      assertThat(problem).as(entry.getKey()).isNotNull();
      assertThat(problem.getMessage()).contains(file, "is no kubeconfig");
      assertThat(problem.isLasting()).isTrue();
    }
    Path latin = folder.resolve("latin");
    Files.write(latin, new byte[] {'a', ':', ' ', (byte) 0xe4, (byte) 0xff});
    assertThat(catchThrowableOfType(ClusterException.class, () -> load(latin.toString())))
        .hasMessageContaining(latin.toString());
  }

  @Test
  void aStrangersFileIsNotUsed() throws Exception {
    assumeTrue("root".equals(System.getProperty("user.name")), "only root can give a file away");
    String file = write("given", config("a", "https://one", ""));
    Files.setAttribute(Path.of(file), "unix:uid", 65_534);
    assertThat(catchThrowableOfType(ClusterException.class, () -> load(file)))
        .hasMessageContaining(file)
        .hasMessageContaining("nobody");
  }

  @Test
  void whatAContextLacksIsSaid() throws Exception {
    String file =
        write(
            "lacking",
            """
            kind: Config
            clusters: [{name: k, cluster: {server: "https://k"}}]
            contexts:
            - {name: no-cluster, context: {cluster: gone, user: u}}
            - {name: no-user, context: {cluster: k, user: gone}}
            """);
    Kubeconfig config = load(file);
    assertThat(catchThrowableOfType(ClusterException.class, () -> config.target("no-cluster")))
        .hasMessageContaining("'gone'");
    assertThat(catchThrowableOfType(ClusterException.class, () -> config.target("no-user")))
        .hasMessageContaining("'gone'");
    assertThat(catchThrowableOfType(ClusterException.class, () -> config.target("other")))
        .hasMessageContaining("no-cluster, no-user");
  }

  @Test
  void proxiesAreChosenAsKubectlDoes() throws Exception {
    record Row(String server, String noProxy, boolean direct) {}
    List<Row> table =
        List.of(
            new Row("https://api.example.com:6443", "", false),
            new Row("https://api.example.com:6443", "example.com", true),
            new Row("https://api.example.com:6443", ".example.com", true),
            new Row("https://example.com", ".example.com", false),
            new Row("https://badexample.com", "example.com", false),
            new Row("https://api.example.com:6443", "*.example.com", true),
            new Row("https://api.example.com:6443", "api.example.com:443", false),
            new Row("https://api.example.com:6443", "api.example.com:6443", true),
            new Row("https://10.1.2.3:6443", "10.0.0.0/8", true),
            new Row("https://11.1.2.3:6443", "10.0.0.0/8", false),
            new Row("https://10.1.2.3:6443", "x, 10.1.2.3", true),
            new Row("https://[fd00::1]:6443", "fd00::/16", true),
            new Row("https://api.example.com", "*", true),
            new Row("https://127.0.0.1:6443", "", true),
            new Row("https://localhost:6443", "", true));
    for (Row row : table) {
      Surroundings surroundings =
          new Surroundings(
              Map.of("HTTPS_PROXY", "proxy:3128", "no_proxy", row.noProxy), folder, false);
      assertThat(ProxyChoice.to(java.net.URI.create(row.server), null, surroundings).isEmpty())
          .as("%s", row)
          .isEqualTo(row.direct);
      assertThat(
              ProxyChoice.to(
                  java.net.URI.create(row.server), "http://user:pw@own:8080", surroundings))
          .contains(java.net.URI.create("http://user:pw@own:8080"));
    }
    Surroundings bare = new Surroundings(Map.of(), folder, false);
    java.net.URI server = java.net.URI.create("https://x");
    for (String kind : List.of("http", "https", "socks5", "socks5h")) {
      String proxy = kind + "://p:1080";
      assertThat(ProxyChoice.to(server, proxy, bare)).contains(java.net.URI.create(proxy));
    }
    assertThat(
            catchThrowableOfType(
                ClusterException.class, () -> ProxyChoice.to(server, "socks4://p:1080", bare)))
        .hasMessageContaining("socks4")
        .hasMessageContaining("http, https, socks5 and socks5h");
  }
}
