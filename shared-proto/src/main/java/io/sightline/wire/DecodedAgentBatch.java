package io.sightline.wire;

import io.sightline.core.fact.FactBatch;

/**
 * An agent's batch as it was read.
 *
 * @param skipped facts left out because a newer version wrote them
 */
public record DecodedAgentBatch(FactBatch batch, int skipped) {}
