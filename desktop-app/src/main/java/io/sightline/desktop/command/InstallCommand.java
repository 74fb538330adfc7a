package io.sightline.desktop.command;

import static java.util.Objects.requireNonNull;
import static java.util.Objects.requireNonNullElse;

import io.sightline.desktop.install.Cluster;
import io.sightline.desktop.install.InstallChoices;
import io.sightline.desktop.install.InstallPlan;
import io.sightline.desktop.install.InstallationState;
import io.sightline.desktop.install.Preflight;
import io.sightline.desktop.install.TlsSecrets;
import java.io.IOException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

@Command(
    name = "install",
    mixinStandardHelpOptions = true,
    description = {
      "Installs agents and relay in a cluster, or brings an installation up to date.",
      "Looks first whether it can work, shows what it will apply, applies it, and waits until the"
          + " agent of each node captures and delivers."
    },
    footer = {
      "",
      "Without a registry: sightline image --save agent.tar, load that on each node (ctr -n k8s.io",
      "images import, kind load image-archive, docker load), then install without --image.",
      "Exit code: 0 only when everything works."
    })
final class InstallCommand implements Callable<Integer> {
  @Mixin private final InstallOptions cluster = new InstallOptions();

  @Spec private @Nullable CommandSpec spec;

  @Option(
      names = "--image",
      paramLabel = "REF",
      description =
          "Image of agents and relay (default: the one that sightline image makes, which must be on"
              + " the nodes).")
  private @Nullable String image;

  @Option(
      names = "--image-pull-policy",
      paramLabel = "POLICY",
      description =
          "Never, IfNotPresent or Always (default: Never without --image, else IfNotPresent).")
  private InstallChoices.@Nullable PullPolicy pullPolicy;

  @Option(
      names = "--grant",
      paramLabel = "NS[=WHO]",
      description =
          "Lets a namespace be seen by itself; and by whom: NS=USER, NS=group:GROUP; * for the"
              + " whole cluster. Adds to what was granted before.")
  private List<String> grants = new ArrayList<>();

  @Option(
      names = "--cluster-name",
      paramLabel = "NAME",
      description = "What desktops call the cluster (default: the context).")
  private @Nullable String clusterName;

  @Option(
      names = "--architecture",
      paramLabel = "ARCH",
      description = "Of the nodes that the image is for (default: this machine's).")
  private @Nullable String architecture;

  @Option(
      names = "--recorder-claim",
      paramLabel = "PVC",
      description =
          "A PersistentVolumeClaim in sightline-system that keeps the last hour when the relay's"
              + " pod moves (default: the disk of its node).")
  private @Nullable String recorderClaim;

  @Option(
      names = "--watch-config-maps",
      description =
          "Shows when config maps change. The relay asks for their metadata only, but Kubernetes"
              + " has no right that is for metadata alone.")
  private boolean watchConfigMaps;

  @Option(
      names = "--journals",
      arity = "0..1",
      fallbackValue = "/var/log/journal",
      paramLabel = "DIR",
      description =
          "Agents also read what kubelet, runtime and kernel say in the nodes' journals of failing"
              + " probes, images, volumes, sandboxes and memory. DIR is where they are on every"
              + " node (default: ${FALLBACK-VALUE}); it is mounted read-only.")
  private @Nullable String journals;

  @Option(
      names = "--keep",
      description =
          "Keeps what was chosen when it was installed, such as image, volume claim and journals,"
              + " where nothing else is given here. The image that sightline image makes is"
              + " replaced by that of this version.")
  private boolean keep;

  @Option(
      names = {"--certificates-only", "--rotate"},
      description =
          "Makes or renews the certificates between agents and relay, and does nothing else; takes"
              + " two minutes, and no connection breaks.")
  private boolean certificatesOnly;

  @Option(
      names = "--dry-run",
      description =
          "Prints what would be applied, and changes nothing; needs no cluster. The private keys"
              + " are printed with --certificates-only only.")
  private boolean dryRun;

  @Option(
      names = {"-y", "--yes"},
      description = "Does not ask.")
  private boolean yes;

  @Option(
      names = "--timeout",
      paramLabel = "D",
      converter = Durations.class,
      description = "How long to wait until everything works (default: 5m).")
  private @Nullable Duration timeout;

  @Override
  public Integer call() throws IOException, InterruptedException {
    if (!keep) {
      InstallPlan plan = plan(choices());
      if (dryRun) {
        print(plan);
        return 0;
      }
      try (Cluster target = cluster.open()) {
        return install(target, plan);
      }
    }
    try (Cluster target = cluster.open()) {
      InstallPlan plan = plan(choices().over(target.installed().orElse(InstallChoices.USUAL)));
      if (dryRun) {
        print(plan);
        return 0;
      }
      return install(target, plan);
    }
  }

  private int install(Cluster target, InstallPlan plan) throws IOException, InterruptedException {
    if (!isPossible(target.preflight(plan))) {
      return 1;
    }
    if (!yes) {
      System.out.print(plan.yaml());
      if (!InstallOptions.isConfirmed("Apply this to " + cluster.name() + "?")) {
        System.err.println("sightline: nothing was changed.");
        return 1;
      }
    }
    target.apply(plan);
    return certificatesOnly ? 0 : await(target);
  }

  private int await(Cluster target) throws IOException, InterruptedException {
    Duration patience = InstallOptions.timeout(timeout);
    InstallationState state = target.await(patience);
    if (state.isReady()) {
      System.out.printf(
          "Sightline %s works on %s.%n",
          ProgramVersion.current(),
          state.readyNodes() == 1 ? "1 node" : state.readyNodes() + " nodes");
      return 0;
    }
    System.err.printf(
        "sightline: not everything works after %d s. What was applied stays; look again with"
            + " sightline status --context %s, or remove it with sightline uninstall.%n",
        patience.toSeconds(), cluster.name());
    state.problems().forEach(problem -> System.err.println("  " + problem));
    return 1;
  }

  private InstallChoices choices() {
    if (clusterName == null && cluster.named().isEmpty()) {
      System.err.println(
          "sightline: the cluster will be called 'cluster'; give --cluster-name or --context to"
              + " call it otherwise.");
    }
    return new InstallChoices(
        requireNonNullElse(image, ""),
        Optional.ofNullable(pullPolicy),
        grants,
        requireNonNullElse(clusterName, ""),
        requireNonNullElse(architecture, ""),
        requireNonNullElse(recorderClaim, ""),
        watchConfigMaps,
        requireNonNullElse(journals, ""));
  }

  private InstallPlan plan(InstallChoices choices) {
    try {
      return new InstallPlan(
          choices.settings(cluster.named().orElse("cluster"), ProgramVersion.current()),
          certificatesOnly);
    } catch (InstallChoices.WrongChoiceException e) {
      throw new ParameterException(requireNonNull(spec).commandLine(), "--" + e.getMessage(), e);
    }
  }

  private static void print(InstallPlan plan) {
    System.out.print(plan.yaml());
    if (plan.isCertificatesOnly()) {
      System.out.print(plan.newSecretsYaml(InstantSource.system().instant()));
    } else {
      System.out.printf(
          "# And two Secrets with certificates, %s and %s: they are made when this is applied, or"
              + " by%n#   sightline install --certificates-only --context CONTEXT%n",
          TlsSecrets.RELAY, TlsSecrets.AGENTS);
    }
  }

  /** Says what was found; whether nothing stands in the way. */
  private static boolean isPossible(List<Preflight.Finding> findings) {
    for (Preflight.Finding finding : findings) {
      switch (finding.level()) {
        case OK -> System.out.println("ok       " + finding.text());
        case WARNING -> System.out.println("note     " + finding.text());
        case OBSTACLE -> System.err.println("sightline: cannot install: " + finding.text());
      }
    }
    return Preflight.isPossible(findings);
  }
}
