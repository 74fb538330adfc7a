package io.sightline.core.protocol;

import java.util.List;

/** Receives what names resolved to, so that addresses outside the cluster get a name. */
@FunctionalInterface
public interface AnswerSink {
  /** An answer sink that ignores everything. */
  AnswerSink NONE = answer -> {};

  /**
   * One answered query.
   *
   * @param name the name that was asked for, lower case, without the final dot
   * @param aliases the CNAME chain from it, in order; the last one owns the addresses
   * @param addresses A and AAAA addresses as text
   * @param ttlSeconds the shortest time to live of all records used
   * @param nanos boot time of the response
   */
  record DnsAnswer(
      String name, List<String> aliases, List<String> addresses, int ttlSeconds, long nanos) {
    public DnsAnswer {
      aliases = List.copyOf(aliases);
      addresses = List.copyOf(addresses);
    }
  }

  /** Takes an answer that has at least one address. */
  void answer(DnsAnswer answer);
}
