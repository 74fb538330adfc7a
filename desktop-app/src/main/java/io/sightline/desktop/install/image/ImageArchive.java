package io.sightline.desktop.install.image;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;

/**
 * An image in one tar file: the OCI image layout 1.0 ({@code oci-layout}, {@code index.json},
 * {@code blobs}) and, over the same blobs, the {@code manifest.json} of {@code docker save}.
 *
 * <p>So new engines read the one and old engines the other.
 */
final class ImageArchive {
  private static final String LAYER = "application/vnd.oci.image.layer.v1.tar+gzip";
  private static final String CONFIG = "application/vnd.oci.image.config.v1+json";
  private static final String MANIFEST = "application/vnd.oci.image.manifest.v1+json";
  private static final String INDEX = "application/vnd.oci.image.index.v1+json";

  /** The time 0 once more: what an image's history would tell is in its labels. */
  private static final String CREATED = "1970-01-01T00:00:00Z";

  private static final ObjectMapper JSON =
      new ObjectMapper().enable(SerializationFeature.ORDER_MAP_ENTRIES_BY_KEYS);

  /**
   * What is said of an image beside its files.
   *
   * @param reference its name and tag
   * @param architecture as Kubernetes calls it
   * @param entrypoint what runs, before the container's own arguments
   * @param environment as NAME=value
   * @param labels of it
   */
  record Description(
      String reference,
      String architecture,
      List<String> entrypoint,
      List<String> environment,
      Map<String, String> labels) {}

  private ImageArchive() {}

  /** Writes it, the lowest layer first; gives the digest of the image's manifest. */
  static String write(Path target, List<ImageLayer.Packed> layers, Description description)
      throws IOException {
    byte[] config = json(config(layers, description));
    byte[] manifest =
        json(
            Map.of(
                "schemaVersion",
                2,
                "mediaType",
                MANIFEST,
                "config",
                descriptor(CONFIG, Digests.of(config), config.length),
                "layers",
                layers.stream()
                    .map(layer -> descriptor(LAYER, layer.digest(), layer.bytes()))
                    .toList()));
    SortedMap<String, byte[]> small = new TreeMap<>();
    small.put(Digests.path(Digests.of(config)), config);
    small.put(Digests.path(Digests.of(manifest)), manifest);
    small.put("oci-layout", json(Map.of("imageLayoutVersion", "1.0.0")));
    small.put("index.json", json(index(manifest, description)));
    small.put("manifest.json", json(List.of(dockerManifest(config, layers, description))));

    try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(target));
        TarArchiveOutputStream tar = new TarArchiveOutputStream(out)) {
      for (Map.Entry<String, byte[]> file : small.entrySet()) {
        tar.putArchiveEntry(entry(file.getKey(), file.getValue().length));
        tar.write(file.getValue());
        tar.closeArchiveEntry();
      }
      for (ImageLayer.Packed layer : layers) {
        tar.putArchiveEntry(entry(Digests.path(layer.digest()), layer.bytes()));
        Files.copy(layer.file(), tar);
        tar.closeArchiveEntry();
      }
    }
    return Digests.of(manifest);
  }

  private static Map<String, Object> config(
      List<ImageLayer.Packed> layers, Description description) {
    return Map.of(
        "created", CREATED,
        "architecture", description.architecture(),
        "os", "linux",
        "config",
            Map.of(
                "Entrypoint", description.entrypoint(),
                "Env", description.environment(),
                "WorkingDir", "/tmp",
                "Labels", description.labels()),
        "rootfs",
            Map.of(
                "type",
                "layers",
                "diff_ids",
                layers.stream().map(ImageLayer.Packed::contentDigest).toList()));
  }

  private static Map<String, Object> index(byte[] manifest, Description description) {
    Map<String, Object> image =
        new TreeMap<>(descriptor(MANIFEST, Digests.of(manifest), manifest.length));
    image.put("platform", Map.of("os", "linux", "architecture", description.architecture()));
    image.put(
        "annotations",
        Map.of(
            "io.containerd.image.name",
            description.reference(),
            "org.opencontainers.image.ref.name",
            description.reference().substring(description.reference().lastIndexOf(':') + 1)));
    return Map.of("schemaVersion", 2, "mediaType", INDEX, "manifests", List.of(image));
  }

  private static Map<String, Object> dockerManifest(
      byte[] config, List<ImageLayer.Packed> layers, Description description) {
    return Map.of(
        "Config", Digests.path(Digests.of(config)),
        "RepoTags", List.of(description.reference()),
        "Layers", layers.stream().map(layer -> Digests.path(layer.digest())).toList());
  }

  private static Map<String, Object> descriptor(String type, String digest, long bytes) {
    return Map.of("mediaType", type, "digest", digest, "size", bytes);
  }

  private static TarArchiveEntry entry(String path, long bytes) {
    TarArchiveEntry entry = new TarArchiveEntry(path);
    entry.setSize(bytes);
    entry.setIds(0, 0);
    entry.setNames("", "");
    entry.setModTime(0L);
    return entry;
  }

  private static byte[] json(Object value) {
    try {
      return JSON.writeValueAsBytes(value);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("maps and lists can be written", e);
    }
  }
}
