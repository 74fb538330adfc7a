package io.sightline.desktop.redact;

import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;

/** Words of protocols, of Kubernetes and of Sightline itself, which name nothing of the user's. */
final class Vocabulary {
  private static final Pattern STATUS = Pattern.compile("\\d{3}|[0-9A-Z]{5}|\\d{1,5}");
  private static final Set<String> STATUSES =
      Set.of(
          "OK NOERROR FORMERR SERVFAIL NXDOMAIN NOTIMP REFUSED ERR WRONGTYPE MOVED ASK OOM NOAUTH LOADING BUSY READONLY NOSCRIPT CLUSTERDOWN TRYAGAIN EXECABORT MISCONF NOPERM WRONGPASS"
              .split(" ", -1));
  private static final Set<String> WORDS =
      Set.of(
          ("True False Unknown Ready ContainersReady Initialized PodScheduled MemoryPressure"
               + " DiskPressure PIDPressure NetworkUnavailable Available Progressing ReplicaFailure"
               + " AbleToScale ScalingActive ScalingLimited KubeletReady KubeletNotReady"
               + " KubeletHasSufficientMemory KubeletHasNoDiskPressure KubeletHasSufficientPID"
               + " ContainersNotReady PodCompleted MinimumReplicasAvailable"
               + " MinimumReplicasUnavailable NewReplicaSetAvailable ReplicaSetUpdated"
               + " ProgressDeadlineExceeded Restarted NotReady Terminating Rollout RolledOut Scaled"
               + " ScaledUp ScaledDown ConfigChanged PolicyChanged Failed Error Completed OOMKilled"
               + " Evicted CrashLoopBackOff ImagePullBackOff ErrImagePull"
               + " CreateContainerConfigError CreateContainerError RunContainerError"
               + " ContainerCreating PodInitializing ContainerCannotRun DeadlineExceeded NodeLost"
               + " Shutdown Preempting BackOff Killing Pulled Pulling Created Started Scheduled"
               + " FailedScheduling Unhealthy SuccessfulCreate SuccessfulDelete ScalingReplicaSet"
               + " SuccessfulRescale FailedMount FailedAttachVolume NodeNotReady NodeReady Rebooted"
               + " Starting SystemOOM Guaranteed Burstable BestEffort Active Pending Running"
               + " Succeeded Bound Lost Released Pod Service EndpointSlice Node Namespace"
               + " Deployment ReplicaSet StatefulSet DaemonSet Job CronJob HorizontalPodAutoscaler"
               + " NetworkPolicy PersistentVolumeClaim Ingress HTTPRoute Gateway ConfigMap"
               + " containerd cri-o docker node host ring stream relay relay-queue relay-recorder"
               + " capture import tcp udp drops disk fsync cpu tls dns names cgroups memory"
               + " identity payload time clock journal agents ProbeFailed ImagePullFailed"
               + " SandboxFailed VolumeFailed PodSyncFailed RuntimeUnhealthy Eviction OOMKill")
              .split(" ", -1));
  private static final Pattern OWN = Pattern.compile("net:\\d+");

  private Vocabulary() {}

  /** Whether a name is one that the fold makes up itself. */
  static boolean isOwn(String name) {
    return name.equals("host") || name.equals("Internet") || OWN.matcher(name).matches();
  }

  /** The word where it is known, else its pseudonym. */
  static String word(String word, UnaryOperator<String> text) {
    return WORDS.contains(word) ? word : text.apply(word);
  }

  /** The status of a protocol where it is one, else its pseudonym. */
  static String status(String status, UnaryOperator<String> text) {
    return STATUS.matcher(status).matches() || STATUSES.contains(status)
        ? status
        : text.apply(status);
  }
}
