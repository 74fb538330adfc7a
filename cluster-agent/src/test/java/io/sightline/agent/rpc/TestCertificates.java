package io.sightline.agent.rpc;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;

/**
 * Authorities and certificates of a test, made by the JDK's keytool and laid out as a Secret is.
 */
public final class TestCertificates {
  private static final String PASSWORD = "changeit";

  private final Path store;

  /** A new authority. */
  public TestCertificates(Path folder, String name) throws IOException, InterruptedException {
    store = folder.resolve(name + ".p12");
    keytool("-genkeypair", "-alias", "ca", "-dname", "CN=" + name, "-ext", "bc:c");
  }

  /** The directory of a relay that is reached as localhost. */
  public Path relay(Path directory) throws Exception {
    return issue(directory, "relay", "san=dns:localhost,ip:127.0.0.1");
  }

  /** The directory of a node's agent; {@code *} for one that all share. */
  public Path node(Path directory, String node) throws Exception {
    return issue(directory, "agent", "san=uri:urn:sightline:node:" + node);
  }

  /** The directory of somebody whose certificate this authority signed for something else. */
  public Path other(Path directory) throws Exception {
    return issue(directory, "other", "san=dns:somebody.example");
  }

  private Path issue(Path directory, String name, String extension) throws Exception {
    String alias = name + "-" + Long.toHexString(System.nanoTime());
    keytool(
        "-genkeypair", "-alias", alias, "-dname", "CN=" + name, "-signer", "ca", "-ext", extension);
    Files.createDirectories(directory);
    KeyStore keys = load();
    write(directory.resolve("tls.crt"), "CERTIFICATE", keys.getCertificate(alias).getEncoded());
    write(
        directory.resolve("tls.key"),
        "PRIVATE KEY",
        keys.getKey(alias, PASSWORD.toCharArray()).getEncoded());
    Certificate authority = keys.getCertificate("ca");
    write(directory.resolve("ca.crt"), "CERTIFICATE", authority.getEncoded());
    return directory;
  }

  private KeyStore load() throws IOException, GeneralSecurityException {
    KeyStore keys = KeyStore.getInstance("PKCS12");
    try (InputStream in = Files.newInputStream(store)) {
      keys.load(in, PASSWORD.toCharArray());
    }
    return keys;
  }

  private static void write(Path file, String kind, byte[] der) throws IOException {
    String body =
        Base64.getMimeEncoder(64, "\n".getBytes(StandardCharsets.US_ASCII)).encodeToString(der);
    Files.writeString(
        file, "-----BEGIN %s-----\n%s\n-----END %s-----\n".formatted(kind, body, kind));
  }

  private void keytool(String... arguments) throws IOException, InterruptedException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "keytool").toString());
    command.addAll(List.of(arguments));
    command.addAll(
        List.of(
            "-keyalg", "EC", "-groupname", "secp256r1", "-validity", "2", "-storetype", "PKCS12"));
    command.addAll(List.of("-keystore", store.toString(), "-storepass", PASSWORD));
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    if (process.waitFor() != 0) {
      throw new IOException("keytool failed: " + output);
    }
  }
}
