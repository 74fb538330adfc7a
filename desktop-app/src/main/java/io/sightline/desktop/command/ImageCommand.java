package io.sightline.desktop.command;

import static java.util.Objects.requireNonNull;

import io.sightline.desktop.install.image.AgentImage;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

@Command(
    name = "image",
    mixinStandardHelpOptions = true,
    description =
        "Makes the image of agents and relay from this machine's files, without a container engine"
            + " and without a registry.",
    footer = {
      "",
      "Load it on every node: ctr -n k8s.io images import FILE, kind load image-archive FILE,",
      "docker load -i FILE or podman load -i FILE; then: sightline install --context CONTEXT.",
    })
final class ImageCommand implements Callable<Integer> {
  private static final double MEGABYTE = 1e6;

  @Option(
      names = "--save",
      required = true,
      paramLabel = "FILE.tar",
      description = "Where to write it.")
  private @Nullable Path file;

  @Override
  public Integer call() throws IOException, InterruptedException {
    Path target = requireNonNull(file);
    AgentImage.Made made =
        AgentImage.save(
            Installation.module("cluster-agent"),
            target,
            ProgramVersion.current(),
            System.out::println);
    System.out.printf(
        "%s, %s%n%s: %.1f MB, %.1f MB unpacked%n",
        made.reference(),
        made.digest(),
        target,
        made.bytes() / MEGABYTE,
        made.unpackedBytes() / MEGABYTE);
    return 0;
  }
}
