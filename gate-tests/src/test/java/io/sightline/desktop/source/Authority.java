package io.sightline.desktop.source;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/** A certificate authority of a test, made by the JDK's keytool. */
public final class Authority {
  private static final String PASSWORD = "changeit";

  private final Path store;

  public Authority(Path folder, String name) throws Exception {
    store = folder.resolve(name + ".p12");
    keytool("-genkeypair", "-alias", "ca", "-dname", "CN=" + name, "-ext", "bc:c");
  }

  /** A directory with tls.crt, tls.key and ca.crt, as a mounted Secret is laid out. */
  Path issue(Path directory, String name, String alternativeName) throws Exception {
    KeyStore keys = issued(name, alternativeName);
    Files.createDirectories(directory);
    write(directory.resolve("tls.crt"), "CERTIFICATE", keys.getCertificate(name).getEncoded());
    write(
        directory.resolve("tls.key"),
        "PRIVATE KEY",
        keys.getKey(name, PASSWORD.toCharArray()).getEncoded());
    write(directory.resolve("ca.crt"), "CERTIFICATE", keys.getCertificate("ca").getEncoded());
    return directory;
  }

  /** What a server on the loopback needs. */
  public SSLContext server(String name) throws Exception {
    KeyStore keys = issued(name, "san=dns:localhost,ip:127.0.0.1");
    KeyStore only = KeyStore.getInstance("PKCS12");
    only.load(null, null);
    only.setKeyEntry(
        name,
        keys.getKey(name, PASSWORD.toCharArray()),
        PASSWORD.toCharArray(),
        new Certificate[] {keys.getCertificate(name), keys.getCertificate("ca")});
    KeyManagerFactory factory =
        KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
    factory.init(only, PASSWORD.toCharArray());
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(factory.getKeyManagers(), null, null);
    return context;
  }

  /** What a client needs that trusts this authority and no other. */
  public SSLContext trusting() throws Exception {
    KeyStore keys = KeyStore.getInstance("PKCS12");
    try (InputStream in = Files.newInputStream(store)) {
      keys.load(in, PASSWORD.toCharArray());
    }
    KeyStore only = KeyStore.getInstance("PKCS12");
    only.load(null, null);
    only.setCertificateEntry("ca", keys.getCertificate("ca"));
    TrustManagerFactory factory =
        TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    factory.init(only);
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(null, factory.getTrustManagers(), null);
    return context;
  }

  private KeyStore issued(String name, String alternativeName) throws Exception {
    keytool(
        "-genkeypair",
        "-alias",
        name,
        "-dname",
        "CN=" + name,
        "-signer",
        "ca",
        "-ext",
        alternativeName);
    KeyStore keys = KeyStore.getInstance("PKCS12");
    try (InputStream in = Files.newInputStream(store)) {
      keys.load(in, PASSWORD.toCharArray());
    }
    return keys;
  }

  private static void write(Path file, String kind, byte[] der) throws Exception {
    String body =
        Base64.getMimeEncoder(64, "\n".getBytes(StandardCharsets.US_ASCII)).encodeToString(der);
    Files.writeString(
        file, "-----BEGIN %s-----\n%s\n-----END %s-----\n".formatted(kind, body, kind));
  }

  private void keytool(String... arguments) throws Exception {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "keytool").toString());
    command.addAll(List.of(arguments));
    command.addAll(
        List.of(
            "-keyalg", "EC", "-groupname", "secp256r1", "-validity", "2", "-storetype", "PKCS12"));
    command.addAll(List.of("-keystore", store.toString(), "-storepass", PASSWORD));
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).as(output).isZero();
  }
}
