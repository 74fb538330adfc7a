package io.sightline.wire;

import io.sightline.core.fact.LogBatch;

/**
 * A log batch as it was read.
 *
 * @param batch its facts, without those of unknown kinds
 * @param endPosition the position after its last fact, known or not and merged ones included, by
 *     the writer's count: the next batch begins there
 * @param skipped facts left out because a newer version wrote them
 */
public record DecodedBatch(LogBatch batch, long endPosition, int skipped) {}
