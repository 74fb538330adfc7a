package io.sightline.shop;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.sightline.shop.fault.BlockedFault;
import io.sightline.shop.fault.CpuFault;
import io.sightline.shop.fault.DiskFault;
import io.sightline.shop.fault.Fault;
import io.sightline.shop.host.Journal;
import io.sightline.shop.host.Machine;
import io.sightline.shop.host.SlowDisk;
import io.sightline.shop.plan.Phase;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

/** Lays the shop out, leads it through its phases, and clears everything away. */
@Command(
    name = "run",
    description = "Runs the shop through its three faults and removes it again. Needs root.",
    mixinStandardHelpOptions = true)
final class RunCommand implements Callable<Integer> {
  private static final Duration SHORTEST = Duration.ofSeconds(20);

  @Option(
      names = "--duration",
      defaultValue = "60s",
      converter = DurationConverter.class,
      description = "How long, start-up excluded, such as 60s or 5m (default: ${DEFAULT-VALUE}).")
  private Duration duration = Duration.ofSeconds(60);

  @Option(
      names = "--ready-file",
      description = "Written once the shop is ready: JSON with its workloads.")
  private @Nullable Path readyFile;

  @Option(
      names = "--events-file",
      description = "JSON lines with time, phase and text of what happens.")
  private @Nullable Path eventsFile;

  @Option(
      names = "--state-dir",
      defaultValue = "/var/tmp/sightline-demo",
      description =
          "Where the disk image and the logs go; needs 400 MB (default: ${DEFAULT-VALUE}).")
  private Path stateDirectory = Path.of("/var/tmp/sightline-demo");

  /** Completed to end the run early. */
  private final CompletableFuture<Ending> end = new CompletableFuture<>();

  private final CountDownLatch cleared = new CountDownLatch(1);

  @Override
  public Integer call() throws IOException, InterruptedException {
    if (duration.compareTo(SHORTEST) < 0) {
      throw new IOException(
          "--duration is too short to show three faults: give at least "
              + SHORTEST.toSeconds()
              + "s");
    }
    try (Machine machine = Machine.acquire()) {
      Machine.requirePrograms();
      machine.clear();
      endOnSignal();
      endWhenParentGoes();
      try {
        runShop(machine, new Events(eventsFile));
      } finally {
        machine.clear();
      }
    } finally {
      cleared.countDown();
    }
    return 0;
  }

  private void runShop(Machine machine, Events events) throws IOException, InterruptedException {
    long start = System.nanoTime();
    Files.createDirectories(Machine.RUN_DIRECTORY);
    makeStateDirectory(machine.journal());
    Shop shop = Shop.open(machine, stateDirectory.toAbsolutePath(), events, end);
    if (end.isDone()) {
      return;
    }
    double startUpSeconds = (System.nanoTime() - start) / 1e9;
    events.add(
        "the shop is ready after %.1f s".formatted(startUpSeconds),
        Map.of("startUpSeconds", startUpSeconds));
    writeReadyFile(shop);
    for (Phase phase : Phase.spreadOver(duration)) {
      if (!lead(shop, phase, events)) {
        break;
      }
    }
    events.enter("end");
    events.add("the shop closes");
    shop.expectEnd();
  }

  private void makeStateDirectory(Journal journal) throws IOException {
    Path directory = stateDirectory.toAbsolutePath();
    if (!Files.exists(directory)) {
      journal.add(new Journal.Entry.Directory(directory.toString()));
      Files.createDirectories(directory);
    }
    long usable = Files.getFileStore(directory).getUsableSpace();
    if (usable < SlowDisk.IMAGE_BYTES) {
      throw new IOException(
          "%s has %d MB free and the shop's disk needs %d MB: name another place with --state-dir"
              .formatted(directory, usable >> 20, SlowDisk.IMAGE_BYTES >> 20));
    }
  }

  /** Lives through one phase; returns false if the run is to end. */
  private boolean lead(Shop shop, Phase phase, Events events)
      throws IOException, InterruptedException {
    Fault fault = faultOf(shop, phase.kind());
    Counters before = shop.counters();
    events.enter(phase.kind().word());
    events.add(fault == null ? "calm begins" : fault.begin());
    boolean goOn = !endsWithin(phase.length());
    Map<String, Double> measured = shop.counters().since(before);
    events.add(fault == null ? "calm ends" : fault.end(), measured);
    return goOn;
  }

  private static @Nullable Fault faultOf(Shop shop, Phase.Kind kind) throws IOException {
    return switch (kind) {
      case CALM -> null;
      case DISK -> new DiskFault(shop.cgroups(), shop.launcher(), shop.disk(), shop.postgres());
      case CPU -> new CpuFault(shop.shoppers());
      case BLOCKED -> new BlockedFault();
    };
  }

  private boolean endsWithin(Duration time) throws IOException, InterruptedException {
    try {
      return switch (end.get(time.toMillis(), TimeUnit.MILLISECONDS)) {
        case Ending.Asked() -> true;
        case Ending.Failed(String reason) -> throw new IOException(reason);
      };
    } catch (TimeoutException e) {
      return false;
    } catch (ExecutionException e) {
      throw new IllegalStateException("an ending is never exceptional", e);
    }
  }

  private void writeReadyFile(Shop shop) throws IOException {
    if (readyFile == null) {
      return;
    }
    Path whole = readyFile.toAbsolutePath();
    Path part = whole.resolveSibling(whole.getFileName() + ".part");
    new ObjectMapper().writeValue(part.toFile(), shop.description());
    Files.move(part, whole, StandardCopyOption.ATOMIC_MOVE);
  }

  /** SIGTERM, SIGINT and SIGHUP end the run; the JVM stays until everything is cleared away. */
  private void endOnSignal() {
    Runtime.getRuntime()
        .addShutdownHook(
            new Thread(
                () -> {
                  end.complete(new Ending.Asked());
                  try {
                    cleared.await();
                  } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                  }
                },
                "clear-away"));
  }

  /**
   * A parent that holds the other end of standard input ends the run by closing it, or by dying.
   */
  private void endWhenParentGoes() throws IOException {
    Path stdin = Files.readSymbolicLink(Path.of("/proc/self/fd/0"));
    if (!stdin.toString().startsWith("pipe:") && !stdin.toString().startsWith("socket:")) {
      return; // a terminal, a file or /dev/null: its end says nothing about a parent
    }
    Thread.ofPlatform()
        .daemon()
        .name("parent")
        .start(
            () -> {
              try {
                while (System.in.read() >= 0) {
                  // Nothing that is sent here means anything; only the end does.
                }
              } catch (IOException e) {
                // A broken pipe is an end too.
              }
              end.complete(new Ending.Asked());
            });
  }

  /** Reads {@code 90s}, {@code 5m} or {@code 1h}. */
  static final class DurationConverter implements ITypeConverter<Duration> {
    @Override
    public Duration convert(String value) {
      if (!value.matches("[0-9]{1,6}[smh]")) {
        throw new TypeConversionException(
            "'" + value + "' is not a duration: write a whole number with s, m or h");
      }
      return Duration.parse("PT" + value);
    }
  }
}
