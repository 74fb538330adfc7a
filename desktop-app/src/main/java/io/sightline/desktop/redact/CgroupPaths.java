package io.sightline.desktop.redact;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Replaces the names in the paths of control groups and leaves what kubelets, container runtimes
 * and systemd write around them, since pods, containers and workloads are read off it.
 */
final class CgroupPaths {
  private static final Set<String> KNOWN =
      Set.of(
          "kubepods",
          "kubepods-burstable",
          "kubepods-besteffort",
          "burstable",
          "besteffort",
          "system",
          "user",
          "init",
          "machine",
          "cri-containerd",
          "cri",
          "containerd",
          "crio",
          "docker",
          "libpod",
          "pod",
          "slice",
          "scope",
          "service",
          "host");
  private static final Pattern WORD = Pattern.compile("[^-_.:]+");

  private final Pseudonyms pseudonyms;

  CgroupPaths(Pseudonyms pseudonyms) {
    this.pseudonyms = pseudonyms;
  }

  String of(String path) {
    List<String> parts = new ArrayList<>();
    for (String part : path.split("/", -1)) {
      parts.add(part.isEmpty() ? part : part(part));
    }
    return String.join("/", parts);
  }

  private String part(String part) {
    if (Pseudonyms.hasHex(part)) {
      return aroundHex(part);
    }
    for (String suffix : List.of(".service", ".scope", ".slice")) {
      if (part.endsWith(suffix) && part.length() > suffix.length()) {
        return base(part.substring(0, part.length() - suffix.length())) + suffix;
      }
    }
    return base(part);
  }

  private String base(String base) {
    return KNOWN.contains(base) ? base : pseudonyms.of(base);
  }

  /** "kubepods-burstable-podUID.slice": other digits, and no word that is not known. */
  private String aroundHex(String part) {
    String replaced = pseudonyms.replaceHex(part);
    StringBuilder out = new StringBuilder();
    int from = 0;
    Matcher id =
        Pattern.compile(
                "(?:pod)?(?:[0-9a-f]{8}(?:[-_][0-9a-f]{4}){3}[-_][0-9a-f]{12}|[0-9a-f]{16,64})")
            .matcher(replaced);
    while (id.find()) {
      out.append(words(replaced.substring(from, id.start()))).append(id.group());
      from = id.end();
    }
    return out.append(words(replaced.substring(from))).toString();
  }

  private String words(String text) {
    return WORD.matcher(text)
        .replaceAll(
            match ->
                Matcher.quoteReplacement(
                    KNOWN.contains(match.group()) || match.group().equals("kubepods")
                        ? match.group()
                        : pseudonyms.of(match.group())));
  }
}
