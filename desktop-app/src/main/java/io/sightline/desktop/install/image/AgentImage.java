package io.sightline.desktop.install.image;

import io.sightline.desktop.export.AtomicFile;
import io.sightline.desktop.install.InstallSettings;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;

/**
 * The image of agents and relay, made of this machine's files: no engine, no registry, no base
 * image.
 *
 * <p>Three layers, what changes least lowest: the C library and libbpf with what they need; a Java
 * runtime with the modules that are used; the program. There is no shell, no package manager, and
 * nothing that is set-user-id in it.
 */
public final class AgentImage {
  /** Where things are in it; the manifests name these too. */
  private static final String JAVA = "/opt/java";

  private static final String HOME = "/opt/sightline";
  private static final String LIBRARIES = HOME + "/lib";
  private static final String NATIVE = HOME + "/native";
  private static final String OPTIONS = "agent.options";
  private static final String DIRECTIVES = "agent.directives";
  private static final String RELAY_OPTIONS = "relay.options";
  private static final String IMAGE_OPTIONS = "image.options";

  /** What the program uses, and what it uses by way of its libraries. */
  static final List<String> MODULES =
      List.of(
          "java.base",
          "java.logging",
          "java.management",
          "java.naming",
          "java.net.http",
          "java.xml",
          "jdk.management",
          "jdk.net",
          "jdk.unsupported");

  /** For the readiness probe; the smallest of coreutils. */
  private static final Path TEST = Path.of("/usr/bin/test");

  private static final Path LOCALE = Path.of("/usr/lib/locale/C.utf8");

  /**
   * The libraries that jars carry for this platform, which would else be unpacked at each start.
   */
  private static final Pattern ZSTD = Pattern.compile("linux/([^/]+)/libzstd-jni-[^/]+\\.so");

  private static final Pattern JNA =
      Pattern.compile("com/sun/jna/linux-([^/]+)/libjnidispatch\\.so");

  private static final Pattern NETTY =
      Pattern.compile("META-INF/native/(lib[^/]+_(x86_64|aarch_64)\\.so)");

  /**
   * What was made.
   *
   * @param reference by which it is found once it is loaded
   * @param digest of its manifest
   * @param bytes of the file
   * @param unpackedBytes of its files
   */
  public record Made(String reference, String digest, long bytes, long unpackedBytes) {}

  private final Path application;
  private final Path work;
  private final Consumer<String> progress;

  private AgentImage(Path application, Path work, Consumer<String> progress) {
    this.application = application;
    this.work = work;
    this.progress = progress;
  }

  /** What the image of a version is called: of no registry, so that nobody asks one for it. */
  public static String reference(String version) {
    String tag = version.replaceAll("[^A-Za-z0-9_.-]", "_");
    return "localhost/sightline-agent:" + tag;
  }

  /**
   * Makes it.
   *
   * @param application the agent's folder of jars
   * @param target the file, which is replaced when all of it is written
   * @param progress takes a line for each step
   */
  public static Made save(Path application, Path target, String version, Consumer<String> progress)
      throws IOException, InterruptedException {
    if (!System.getProperty("os.name", "").equals("Linux")) {
      throw new IOException(
          "the image is made of a Linux machine's own files; run this on one of the nodes'"
              + " architecture.");
    }
    if (!Files.isRegularFile(application.resolve(OPTIONS))) {
      throw new IOException(
          "the agent is not built: %s is missing; run ./sightline --version once"
              .formatted(application.resolve(OPTIONS)));
    }
    Path work = Files.createTempDirectory("sightline-image-");
    try {
      return new AgentImage(application, work, progress).make(target, version);
    } finally {
      deleteTree(work);
    }
  }

  private Made make(Path target, String version) throws IOException, InterruptedException {
    progress.accept("linking a Java runtime");
    Path java = linkJava();
    Map<String, byte[]> natives = nativeLibraries();
    progress.accept("collecting the libraries it needs from this machine");
    ImageLayer system = systemLayer(java, natives);
    ImageLayer runtime = new ImageLayer();
    runtime.addTree(JAVA, java);
    ImageLayer program = programLayer(natives);
    progress.accept("packing");
    List<ImageLayer.Packed> layers = new ArrayList<>();
    for (ImageLayer layer : List.of(system, runtime, program)) {
      layers.add(layer.pack(work));
    }
    String reference = reference(version);
    ImageArchive.Description description =
        new ImageArchive.Description(
            reference,
            InstallSettings.hereArchitecture(),
            List.of(
                JAVA + "/bin/java",
                "@" + HOME + "/" + OPTIONS,
                "-XX:CompilerDirectivesFile=" + HOME + "/" + DIRECTIVES,
                "@" + HOME + "/" + IMAGE_OPTIONS,
                "-cp",
                LIBRARIES + "/*",
                "io.sightline.agent.Main"),
            List.of(
                "PATH=" + JAVA + "/bin:/usr/bin",
                "LANG=C.UTF-8",
                // The C library keeps an arena of freed memory for each thread, which a JVM has no
                // use for.
                "MALLOC_ARENA_MAX=1"),
            Map.of(
                "org.opencontainers.image.title",
                "Sightline agent and relay",
                "org.opencontainers.image.version",
                version));
    String[] digest = new String[1];
    AtomicFile.write(target, file -> digest[0] = ImageArchive.write(file, layers, description));
    long unpacked = system.bytes() + runtime.bytes() + program.bytes();
    return new Made(reference, digest[0], Files.size(target), unpacked);
  }

  private Path linkJava() throws IOException, InterruptedException {
    Path java = work.resolve("java");
    Path home = Path.of(System.getProperty("java.home"));
    Path jlink = home.resolve("bin").resolve("jlink");
    if (!Files.isExecutable(jlink)) {
      throw new IOException(
          "%s is no JDK but only a runtime; set JAVA_HOME to a JDK".formatted(home));
    }
    Tool.run(
        List.of(
            jlink.toString(),
            "--add-modules",
            String.join(",", MODULES),
            "--no-header-files",
            "--no-man-pages",
            // With the archive of the JDK's own classes, which halves the start.
            "--generate-cds-archive",
            "--output",
            java.toString()));
    return java;
  }

  private ImageLayer systemLayer(Path java, Map<String, byte[]> natives)
      throws IOException, InterruptedException {
    Path bpf = SharedLibraries.find("libbpf.so.1", "install it: apt-get install libbpf1");
    List<Path> needing = new ArrayList<>(List.of(bpf, TEST));
    needing.addAll(elfFiles(java));
    for (Map.Entry<String, byte[]> library : natives.entrySet()) {
      needing.add(Files.write(work.resolve(library.getKey()), library.getValue()));
    }
    ImageLayer layer = new ImageLayer();
    for (String library : SharedLibraries.neededBy(needing, java)) {
      layer.add(library, Path.of(library));
    }
    layer.add(bpf.toString(), bpf);
    layer.add(TEST.toString(), TEST);
    if (Files.isDirectory(LOCALE)) {
      layer.addTree(LOCALE.toString(), LOCALE);
    }
    addText(
        layer,
        "/etc/passwd",
        "root:x:0:0:root:/tmp:/nonexistent\nnonroot:x:65532:65532:nonroot:/tmp:/nonexistent\n");
    addText(layer, "/etc/group", "root:x:0:\nnonroot:x:65532:\n");
    addText(layer, "/etc/nsswitch.conf", "passwd: files\ngroup: files\nhosts: files dns\n");
    layer.addOpenDirectory("/tmp");
    // The root is read-only, so where something is mounted there must be a directory.
    for (String place :
        List.of(
            "/dev",
            "/proc",
            "/sys",
            "/run/sightline",
            "/etc/sightline/certificates",
            "/var/lib/sightline",
            "/var/run/secrets/kubernetes.io/serviceaccount")) {
      layer.addDirectory(place);
    }
    return layer;
  }

  private ImageLayer programLayer(Map<String, byte[]> natives) throws IOException {
    ImageLayer layer = new ImageLayer();
    try (Stream<Path> jars = Files.list(application)) {
      for (Path jar : jars.filter(file -> file.toString().endsWith(".jar")).toList()) {
        layer.add(LIBRARIES + "/" + jar.getFileName(), Files.readAllBytes(jar), false);
      }
    }
    natives.forEach((name, bytes) -> layer.add(NATIVE + "/" + name, bytes, true));
    for (String options : List.of(OPTIONS, DIRECTIVES, RELAY_OPTIONS)) {
      layer.add(HOME + "/" + options, Files.readAllBytes(application.resolve(options)), false);
    }
    addText(
        layer,
        HOME + "/" + IMAGE_OPTIONS,
        """
        # Nothing is unpacked at the start: the root is read-only, and /tmp may be noexec.
        -Djna.nounpack=true
        -Djna.boot.library.path=%1$s
        -Djava.library.path=%1$s
        -DZstdNativePath=%1$s/libzstd-jni.so
        -XX:ErrorFile=/tmp/java_error_%%p.log
        """
            .formatted(NATIVE));
    return layer;
  }

  /** The native parts of JNA, zstd-jni and Netty for this platform, by file name. */
  private Map<String, byte[]> nativeLibraries() throws IOException {
    String arch = InstallSettings.hereArchitecture();
    List<String> names =
        arch.equals("arm64")
            ? List.of("aarch64", "aarch_64", "arm64")
            : List.of("amd64", "x86-64", "x86_64");
    Map<String, byte[]> found = new TreeMap<>();
    try (Stream<Path> jars = Files.list(application)) {
      for (Path jar : jars.filter(file -> file.toString().endsWith(".jar")).sorted().toList()) {
        try (ZipFile zip = new ZipFile(jar.toFile())) {
          for (ZipEntry entry : zip.stream().map(ZipEntry.class::cast).toList()) {
            String name = nativeName(entry.getName(), names);
            if (!name.isEmpty()) {
              try (InputStream in = zip.getInputStream(entry)) {
                found.put(name, in.readAllBytes());
              }
            }
          }
        }
      }
    }
    return found;
  }

  /** What a jar's entry is called in the image; empty for what is not needed. */
  private static String nativeName(String entry, List<String> architectures) {
    Matcher zstd = ZSTD.matcher(entry);
    if (zstd.matches() && architectures.contains(zstd.group(1))) {
      return "libzstd-jni.so";
    }
    Matcher jna = JNA.matcher(entry);
    if (jna.matches() && architectures.contains(jna.group(1))) {
      return "libjnidispatch.so";
    }
    Matcher netty = NETTY.matcher(entry);
    return netty.matches() && architectures.contains(netty.group(2)) ? netty.group(1) : "";
  }

  private static List<Path> elfFiles(Path directory) throws IOException {
    try (Stream<Path> files = Files.walk(directory)) {
      List<Path> elf = new ArrayList<>();
      for (Path file : files.filter(Files::isRegularFile).sorted().toList()) {
        try (InputStream in = Files.newInputStream(file)) {
          byte[] magic = in.readNBytes(4);
          if (magic.length == 4 && magic[0] == 0x7f && magic[1] == 'E' && magic[2] == 'L') {
            elf.add(file);
          }
        }
      }
      return elf;
    }
  }

  private static void addText(ImageLayer layer, String path, String text) {
    layer.add(path, text.getBytes(StandardCharsets.UTF_8), false);
  }

  private static void deleteTree(Path directory) throws IOException {
    try (Stream<Path> files = Files.walk(directory)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
  }
}
