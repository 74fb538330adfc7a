package io.sightline.agent.probe;

import io.sightline.agent.nativelib.BpfException;
import io.sightline.agent.nativelib.BpfLink;
import io.sightline.agent.nativelib.BpfMap;
import io.sightline.agent.nativelib.BpfObject;
import io.sightline.agent.nativelib.KernelBtf;
import io.sightline.agent.probe.ProbeStatus.State;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * One BPF object in the kernel, with those of its programs that the kernel takes.
 *
 * <p>libbpf loads an object wholly or not at all. So when a program is refused, the object is
 * opened again without it, until the rest loads.
 */
final class LoadedObject implements AutoCloseable {
  private final List<Program> programs;
  private final BpfObject object;
  private final Map<String, ProbeStatus> statuses = new LinkedHashMap<>();
  private final Map<String, BpfLink> links = new HashMap<>();

  private LoadedObject(List<Program> programs, BpfObject object) {
    this.programs = programs;
    this.object = object;
  }

  /** What is left out before the kernel is asked, and why. */
  record Refusal(State state, String reason) {}

  /**
   * @param prepare sizes and shares maps, each time the object is opened
   * @throws BpfException if not even the maps can be made
   */
  static LoadedObject load(
      String name,
      List<Program> programs,
      Map<String, Refusal> refusals,
      Consumer<BpfObject> prepare) {
    byte[] image = image(name);
    Map<String, Refusal> out = new HashMap<>(refusals);
    while (true) {
      BpfObject object = BpfObject.open(name, image);
      try {
        for (String program : object.programs()) {
          object.setLoaded(program, !out.containsKey(program));
        }
        prepare.accept(object);
        object.load();
        LoadedObject loaded = new LoadedObject(programs, object);
        out.forEach(loaded::refuse);
        return loaded;
      } catch (BpfException e) {
        object.close();
        String program = e.program();
        if (program == null || out.containsKey(program)) {
          throw e;
        }
        out.put(program, new Refusal(State.FAILED, e.getMessage()));
      } catch (RuntimeException e) {
        object.close();
        throw e;
      }
    }
  }

  /** Those programs that cannot run here, by switch or because the tracepoint differs. */
  static Map<String, Refusal> refusals(
      List<Program> programs, CaptureOptions options, KernelBtf btf) {
    Map<String, Refusal> out = new HashMap<>();
    for (Program program : programs) {
      if (options.refusedPrograms().contains(program.name())) {
        out.put(program.name(), new Refusal(State.FAILED, "Refused by configuration."));
      } else if (program.isSyscall() && !options.syscallFsync()) {
        out.put(
            program.name(),
            new Refusal(
                State.UNSUPPORTED,
                "Off, since it slows every system call: fsync is measured in ext4."));
      } else if (!program.tracepoint().isEmpty()) {
        OptionalInt arguments = btf.tracepointArguments(program.tracepoint());
        if (arguments.isEmpty()
            || arguments.getAsInt() < program.minArguments()
            || arguments.getAsInt() > program.maxArguments()) {
          out.put(
              program.name(),
              new Refusal(
                  State.UNSUPPORTED,
                  "This kernel's tracepoint "
                      + program.tracepoint()
                      + (arguments.isEmpty()
                          ? " does not exist."
                          : " passes "
                              + arguments.getAsInt()
                              + " arguments, for which there is another program.")));
        }
      }
    }
    return out;
  }

  /** Attaches a program, unless it was refused; a refusal to attach is kept as its status. */
  void attach(String program, @Nullable Path cgroupRoot) {
    attach(
        program,
        () ->
            cgroupRoot == null
                ? object.attach(program)
                : object.attachCgroup(program, cgroupRoot.toString()));
  }

  private void attach(String program, Supplier<BpfLink> attachment) {
    if (statuses.containsKey(program)) {
      return;
    }
    try {
      links.put(program, attachment.get());
      statuses.put(program, status(program, State.ATTACHED, ""));
    } catch (BpfException e) {
      refuse(program, new Refusal(State.FAILED, e.getMessage()));
    }
  }

  /** Runs an attached iterator once; one that the kernel stops is refused from then on. */
  void iterate(String program) {
    BpfLink link = links.get(program);
    if (link != null) {
      try {
        link.iterate();
      } catch (BpfException e) {
        links.remove(program);
        link.close();
        refuse(program, new Refusal(State.FAILED, e.getMessage()));
      }
    }
  }

  void refuse(String program, Refusal refusal) {
    statuses.put(program, status(program, refusal.state(), refusal.reason()));
  }

  boolean isAttached(String program) {
    ProbeStatus status = statuses.get(program);
    return status != null && status.state() == State.ATTACHED;
  }

  BpfMap map(String map) {
    return object.map(map);
  }

  /** One status for each program, in the order in which they are listed. */
  List<ProbeStatus> statuses() {
    List<ProbeStatus> all = new ArrayList<>();
    for (Program program : programs) {
      ProbeStatus status = statuses.get(program.name());
      if (status != null) {
        all.add(status);
      }
    }
    return all;
  }

  /** Detaches all programs that the kernel runs by itself; iterators and maps stay. */
  void detach() {
    links
        .entrySet()
        .removeIf(
            link -> {
              if (Program.isIterator(link.getKey())) {
                return false;
              }
              link.getValue().close();
              return true;
            });
  }

  @Override
  public void close() {
    links.values().forEach(BpfLink::close);
    links.clear();
    object.close();
  }

  private ProbeStatus status(String name, State state, String reason) {
    for (Program program : programs) {
      if (program.name().equals(name)) {
        return new ProbeStatus(
            name,
            program.purpose(),
            state,
            reason,
            state == State.FAILED ? program.consequence() : "");
      }
    }
    throw new IllegalArgumentException("No purpose is listed for BPF program " + name);
  }

  private static byte[] image(String name) {
    String path = "/bpf/" + name + ".bpf.o";
    try (InputStream in = LoadedObject.class.getResourceAsStream(path)) {
      if (in == null) {
        throw new IllegalStateException(
            path + " is not in the agent's jar: build it with clang installed");
      }
      return in.readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
