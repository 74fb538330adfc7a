package io.sightline.agent.journal;

import io.sightline.core.fact.EventObserved;
import io.sightline.core.fact.Severity;
import io.sightline.core.kube.PodCgroup;
import io.sightline.core.topology.EntityId;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Tells which lines of the journal say that something went wrong with a pod or the node, and makes
 * events of them. The words are those of kubelet 1.24 to 1.36, containerd 1.6 to 2.x, CRI-O, and
 * the kernel (mm/oom_kill.c); lines that fit none are left out. Of one thread.
 */
final class JournalEvents {
  private static final int MAX_MESSAGE = 1_024;
  private static final int MAX_PODS = 1_024;

  /** The begin of klog's lines: severity, date, time, process, source. */
  private static final Pattern KLOG =
      Pattern.compile(
          "^([IWEF])\\d{4} \\d\\d:\\d\\d:\\d\\d\\.\\d+ +\\d+ [^ \\]]+] (.*)$", Pattern.DOTALL);

  private static final String UID = "([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}|[0-9a-f]{32})";

  /** `Uid:…` of a sandbox's metadata, `(UID: "…")` of a volume, `name_namespace(uid)` of a pod. */
  private static final Pattern NAMED_UID =
      Pattern.compile("(?:\\b[Uu]id:|UID: \\\\*\"?|_[a-z0-9.-]+\\()" + UID + "\\b");

  private static final Pattern CONTAINER_ID = Pattern.compile("\\b([0-9a-f]{64})\\b");
  private static final Pattern OOM_TASK = Pattern.compile("(?:^|,)task=([^,]*),pid=(\\d+)");
  private static final Pattern OOM_CGROUP = Pattern.compile("(?:^|,)task_memcg=([^,]*)");

  private final String node;

  /** UIDs of pods that a line named together with their names: others have the name alone. */
  private final Map<String, String> uids =
      new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, String> eldest) {
          return size() > MAX_PODS;
        }
      };

  JournalEvents(String node) {
    this.node = node;
  }

  private record Told(String kind, Severity severity, String text) {}

  /** The event that a line tells of; empty for most lines. */
  Optional<EventObserved> of(JournalEntry entry) {
    if (entry.unit().equals(JournalEntry.KERNEL)) {
      return kernel(entry);
    }
    Matcher klog = KLOG.matcher(entry.message());
    boolean isKlog = klog.matches();
    LogFields line = LogFields.parse(isKlog ? klog.group(2) : entry.message());
    learn(line);
    Optional<Told> told = isKlog ? kubelet(line, klog.group(1).charAt(0)) : runtime(line);
    return told.map(it -> event(entry, it, entity(line, entry.message()), pod(line)));
  }

  /** `oom-kill:constraint=…,task_memcg=/kubepods…,task=java,pid=123,uid=0`. */
  private Optional<EventObserved> kernel(JournalEntry entry) {
    String message = entry.message();
    if (!message.startsWith("oom-kill:")) {
      return Optional.empty();
    }
    Matcher task = OOM_TASK.matcher(message);
    Matcher cgroup = OOM_CGROUP.matcher(message);
    boolean ofNode = message.contains("constraint=CONSTRAINT_NONE");
    String text =
        "%s was killed: %s"
            .formatted(
                task.find()
                    ? "%s (process %s)".formatted(task.group(1), task.group(2))
                    : "a process",
                ofNode ? "the node ran out of memory" : "out of memory, at its limit");
    String entity =
        cgroup.find()
            ? PodCgroup.parse(cgroup.group(1)).map(it -> EntityId.ofPod(it.podUid())).orElse("")
            : "";
    return Optional.of(event(entry, new Told("OOMKill", Severity.ERROR, text), entity, ""));
  }

  private static Optional<Told> kubelet(LogFields line, char level) {
    String message = line.message();
    String error = line.get("err");
    Severity severity = level == 'I' ? Severity.WARNING : Severity.ERROR;
    if (message.startsWith("Probe failed") || message.startsWith("Probe errored")) {
      String output = line.get("output");
      return told(
          "ProbeFailed",
          Severity.WARNING,
          "%s probe failed: %s"
              .formatted(
                  line.get("probeType").isEmpty() ? "A" : line.get("probeType"),
                  output.isEmpty() ? error : output),
          line);
    }
    if (message.startsWith("Eviction manager:")) {
      return told("Eviction", severity, message + detail(line, "resourceName"), line);
    }
    String both = message + " " + error;
    if (both.contains("PLEG is not healthy")
        || message.startsWith("Container runtime network not ready")
        || message.startsWith("Container runtime sanity check failed")) {
      return told("RuntimeUnhealthy", Severity.ERROR, message + reason(error), line);
    }
    if (both.contains("ErrImagePull")
        || both.contains("ImagePullBackOff")
        || message.startsWith("Failed to pull image")
        || message.startsWith("PullImage from image service failed")) {
      return told("ImagePullFailed", Severity.WARNING, message + reason(error), line);
    }
    if (message.startsWith("RunPodSandbox from runtime service failed")
        || message.startsWith("Failed to create sandbox for pod")
        || message.startsWith("CreatePodSandbox for pod failed")) {
      return told("SandboxFailed", Severity.ERROR, message + reason(error), line);
    }
    if (both.contains("MountVolume.")
        || both.contains("AttachVolume.")
        || message.startsWith("Unable to attach or mount volumes for pod")) {
      return told("VolumeFailed", Severity.ERROR, message + reason(error), line);
    }
    if (message.startsWith("System OOM encountered") || message.startsWith("Got sys oom event")) {
      return told("OOMKill", Severity.ERROR, message, line);
    }
    if (message.startsWith("Error syncing pod, skipping")) {
      return told("PodSyncFailed", Severity.WARNING, message + reason(error), line);
    }
    return Optional.empty();
  }

  private static Optional<Told> runtime(LogFields line) {
    String message = line.get("msg").isEmpty() ? line.message() : line.get("msg");
    String level = line.get("level").toLowerCase(Locale.ROOT);
    boolean failed = level.startsWith("err") || level.equals("fatal") || level.equals("panic");
    if (message.startsWith("TaskOOM event") || message.contains("/tasks/oom")) {
      return Optional.of(new Told("OOMKill", Severity.ERROR, "a container is out of memory"));
    }
    if (!failed) {
      return Optional.empty();
    }
    String text = message + reason(line.get("error"));
    if (message.startsWith("RunPodSandbox") || message.contains("sandbox")) {
      return Optional.of(new Told("SandboxFailed", Severity.ERROR, text));
    }
    if (message.startsWith("PullImage")) {
      return Optional.of(new Told("ImagePullFailed", Severity.WARNING, text));
    }
    return level.startsWith("err")
        ? Optional.empty()
        : Optional.of(new Told("RuntimeUnhealthy", Severity.ERROR, text));
  }

  private static Optional<Told> told(String kind, Severity severity, String text, LogFields line) {
    String container = line.get("containerName");
    return Optional.of(
        new Told(
            kind, severity, container.isEmpty() ? text : "container " + container + ": " + text));
  }

  private static String reason(String error) {
    return error.isEmpty() ? "" : ": " + error;
  }

  private static String detail(LogFields line, String field) {
    return line.get(field).isEmpty() ? "" : " (" + line.get(field) + ")";
  }

  private void learn(LogFields line) {
    String pod = pod(line);
    String uid = line.get("podUID");
    if (!pod.isEmpty() && uid.matches(UID)) {
      uids.put(pod, uid);
    }
  }

  /** `namespace/name` of the pod that a line names; empty where it names none. */
  private static String pod(LogFields line) {
    String pod = line.get("pod");
    return pod.indexOf('/') > 0 ? pod : "";
  }

  private String entity(LogFields line, String whole) {
    String uid = line.get("podUID");
    if (!uid.matches(UID)) {
      uid = uids.getOrDefault(pod(line), "");
    }
    if (uid.isEmpty()) {
      Matcher named = NAMED_UID.matcher(whole);
      uid = named.find() ? named.group(1) : "";
    }
    if (!uid.isEmpty()) {
      return EntityId.ofPod(uid);
    }
    Matcher container = CONTAINER_ID.matcher(whole);
    return whole.contains("TaskOOM") && container.find()
        ? EntityId.ofContainer(container.group(1))
        : "";
  }

  private EventObserved event(JournalEntry entry, Told told, String entity, String pod) {
    // What is about no pod that is known is shown with the cluster, so it says where it was.
    String where =
        entity.isEmpty() ? "%s: %s".formatted(node, pod.isEmpty() ? "" : pod + ": ") : "";
    String message = (entry.unit() + ": " + where + told.text).replaceAll("\\p{Cntrl}+", " ");
    return new EventObserved(
        entry.timeNanos(),
        told.severity,
        entity,
        told.kind,
        message.length() <= MAX_MESSAGE ? message : message.substring(0, MAX_MESSAGE) + "…");
  }
}
