package io.sightline.core.protocol;

/**
 * What decoding did and could not do, for coverage; may be shared by all connections of a thread.
 *
 * <p>Plain counters without synchronisation: read them on the thread that decodes.
 */
public final class DecodeCounters {
  long requests;
  long incompleteRequests;
  long unpairedResponses;
  long lostBytes;
  long lostChunks;
  long uncapturedBytes;
  long unparsedBytes;
  long duplicateBytes;
  long malformedMessages;
  long quarantinedConnections;
  long unidentifiedConnections;
  long decoderFaults;

  /** Returns how many requests were given to sinks. */
  public long requests() {
    return requests;
  }

  /** Returns how many of them were flagged incomplete. */
  public long incompleteRequests() {
    return incompleteRequests;
  }

  /** Returns how many responses had no request to go with. */
  public long unpairedResponses() {
    return unpairedResponses;
  }

  /** Returns bytes that passed between two chunks of a stream and never arrived here. */
  public long lostBytes() {
    return lostBytes;
  }

  /** Returns how many such holes there were. */
  public long lostChunks() {
    return lostChunks;
  }

  /** Returns bytes that capture left out on purpose (prefixes, capped chunks). */
  public long uncapturedBytes() {
    return uncapturedBytes;
  }

  /** Returns captured bytes that no decoder could make sense of. */
  public long unparsedBytes() {
    return unparsedBytes;
  }

  /** Returns bytes that arrived again (retransmissions) or too late to be used. */
  public long duplicateBytes() {
    return duplicateBytes;
  }

  /** Returns how often a decoder met bytes that its protocol does not allow. */
  public long malformedMessages() {
    return malformedMessages;
  }

  /** Returns how many connections went back to plain TCP because their decoder gave up. */
  public long quarantinedConnections() {
    return quarantinedConnections;
  }

  /** Returns how many connections were given up as unidentified. */
  public long unidentifiedConnections() {
    return unidentifiedConnections;
  }

  /**
   * Returns how often a decoder or a sink failed in a way that bytes must not be able to cause: a
   * fault in this program. The connection went on as TCP.
   */
  public long decoderFaults() {
    return decoderFaults;
  }
}
