package io.sightline.desktop.redact;

import io.sightline.core.fact.CgroupObserved;
import io.sightline.core.fact.CoverageReading;
import io.sightline.core.fact.DiskWindow;
import io.sightline.core.fact.DropWindow;
import io.sightline.core.fact.EdgeTotals;
import io.sightline.core.fact.EntityState;
import io.sightline.core.fact.EventObserved;
import io.sightline.core.fact.Fact;
import io.sightline.core.fact.FlowResolved;
import io.sightline.core.fact.IpAddress;
import io.sightline.core.fact.LogBatch;
import io.sightline.core.fact.Loss;
import io.sightline.core.fact.NodeObserved;
import io.sightline.core.fact.RequestExemplar;
import io.sightline.core.fact.RequestWindow;
import io.sightline.core.kube.Autoscaler;
import io.sightline.core.kube.Condition;
import io.sightline.core.kube.NetworkPolicy;
import io.sightline.core.kube.ObjectReference;
import io.sightline.core.kube.OwnerReference;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Facts without names: numbers, times, ports, protocols and structure stay, and every text becomes
 * a pseudonym but for those of which it is known here that they name nothing of the user's. A fact
 * or a component that is new is therefore redacted whole. Not thread-safe.
 */
public final class Redaction implements RecordRewriter.Leaves {
  private static final Pattern CODE = Pattern.compile("[A-Z][A-Z0-9_]*");
  private static final Pattern DEVICE = Pattern.compile("\\d+:\\d+");
  private static final Pattern NUMERIC = Pattern.compile("\\d+(?:\\.\\d+)*");
  private static final Pattern FAILURE =
      Pattern.compile(
          "(?:blocked by a firewall|connection |no answer to |host or network |closed)[a-z"
              + " ,:]*(?:\\([A-Z0-9_]+\\))?");
  private static final Set<String> OWN_LABELS = Set.of("pid", "workload", "kernel");

  private final Pseudonyms pseudonyms;
  private final AddressPermutation addresses;
  private final EntityIds ids;
  private final CgroupPaths paths;
  private final RecordRewriter rewriter = new RecordRewriter(this);

  /**
   * Pseudonyms of one run.
   *
   * @param key random; whoever has it can tell whether a name was in the capture
   * @param kept names that stay as they are
   */
  public Redaction(byte[] key, Set<String> kept) {
    pseudonyms = new Pseudonyms(key, kept);
    addresses = new AddressPermutation(pseudonyms);
    ids = new EntityIds(this::text);
    paths = new CgroupPaths(pseudonyms);
  }

  /** The batch without names. */
  public LogBatch redact(LogBatch batch) {
    return new LogBatch(
        batch.firstPosition(),
        batch.watermarkNanos(),
        batch.facts().stream().map(this::redact).toList());
  }

  private Fact redact(Fact fact) {
    return (Fact) rewriter.rewrite((Record) fact);
  }

  /** The pseudonym of any text, or of the address that it is. */
  public String text(String value) {
    if (Vocabulary.isOwn(value)) {
      return value;
    }
    IpAddress address = address(value);
    return address == null ? pseudonyms.of(value) : addresses.of(address).toString();
  }

  private static @Nullable IpAddress address(String value) {
    if (value.isEmpty()
        || value.length() > 45
        || !value.matches("[0-9a-fA-F:.]*[.:][0-9a-fA-F:.]*")) {
      return null;
    }
    try {
      return IpAddress.parse(value);
    } catch (IllegalArgumentException e) {
      return null;
    }
  }

  @Override
  public @Nullable Record whole(Record value) {
    return value instanceof IpAddress address ? addresses.of(address) : null;
  }

  @Override
  public String text(Record owner, String component, String value) {
    return switch (owner) {
      case CgroupObserved _ when component.equals("path") -> paths.of(value);
      case FlowResolved _, EventObserved _, EdgeTotals _, EntityState _, DropWindow _
          when isEntityId(component) ->
          ids.of(value);
      case RequestWindow it when component.equals("operation") ->
          Operations.redact(it.protocol(), value, this::text);
      case RequestExemplar it when component.equals("operation") ->
          Operations.redact(it.protocol(), value, this::text);
      case RequestExemplar _ when component.equals("status") ->
          Vocabulary.status(value, this::text);
      case EdgeTotals _ when component.equals("lastFailure") -> keepIf(FAILURE, value);
      case DropWindow _ when component.equals("reason") -> keepIf(CODE, value);
      case DiskWindow _ when component.equals("device") -> keepIf(DEVICE, value);
      case Loss _ -> place(value);
      case CoverageReading _ when component.equals("signal") -> Vocabulary.word(value, this::text);
      case NodeObserved _ when component.equals("kind") -> Vocabulary.word(value, this::text);
      case EventObserved _ when component.equals("kind") -> Vocabulary.word(value, this::text);
      case ObjectReference _, OwnerReference _ when component.equals("kind") ->
          Vocabulary.word(value, this::text);
      case Autoscaler _ when component.equals("targetKind") -> Vocabulary.word(value, this::text);
      case Condition _ when !component.equals("message") -> Vocabulary.word(value, this::text);
      case NetworkPolicy.Peer _ when component.equals("cidr") || component.equals("except") ->
          cidr(value);
      case NetworkPolicy.Port _ -> keepIf(NUMERIC, value);
      default -> other(component, value);
    };
  }

  private String other(String component, String value) {
    return switch (component) {
      // Versions tell what ran, not who ran it; what vendors append may name them.
      case "kernelRelease", "kernelVersion", "kubeletVersion", "version" -> version(value);
      case "containerRuntime" -> Vocabulary.word(value.replaceAll("[^a-z].*", ""), this::text);
      case "reason", "qosClass", "phase" -> Vocabulary.word(value, this::text);
      case "resourceVersion" -> keepIf(NUMERIC, value);
      default -> text(value);
    };
  }

  @Override
  public Map.Entry<String, String> entry(Record owner, String component, String key, String value) {
    return switch (key) {
      case "cgroup" -> Map.entry(key, paths.of(value));
      case "network" -> Map.entry(key, ids.of(value));
      case "kernel" -> Map.entry(key, version(value));
      case "pid" -> Map.entry(key, keepIf(NUMERIC, value));
      case "address", "addresses" -> Map.entry(key, words(value));
      default ->
          OWN_LABELS.contains(key)
              ? Map.entry(key, text(value))
              : Map.entry(text(key), text(value));
    };
  }

  /** Where something was lost: a word, and after it whose. */
  private String place(String value) {
    int end = value.indexOf(' ');
    return end < 0
        ? Vocabulary.word(value, this::text)
        : Vocabulary.word(value.substring(0, end), this::text)
            + " "
            + text(value.substring(end + 1));
  }

  private static boolean isEntityId(String component) {
    return switch (component) {
      case "entity", "clientEntity", "serverEntity", "via", "parent" -> true;
      default -> false;
    };
  }

  private String keepIf(Pattern shape, String value) {
    return value.isEmpty() || shape.matcher(value).matches() ? value : text(value);
  }

  private String version(String value) {
    var number = NUMERIC.matcher(value);
    return number.find() ? number.group() : text(value);
  }

  private String words(String value) {
    return String.join(" ", java.util.Arrays.stream(value.split(" ", -1)).map(this::text).toList());
  }

  private String cidr(String value) {
    int slash = value.indexOf('/');
    return slash < 0
        ? text(value)
        : text(value.substring(0, slash)) + "/" + keepIf(NUMERIC, value.substring(slash + 1));
  }
}
