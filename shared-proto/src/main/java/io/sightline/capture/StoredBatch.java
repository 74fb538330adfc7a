package io.sightline.capture;

import com.google.protobuf.ByteString;

/**
 * A batch as it stands in a capture: a {@code sightline.v1.LogBatch} that was not decoded.
 *
 * @param endPosition the position after its last fact
 * @param keyframe whether its first fact is a snapshot
 * @param merged whether facts were merged into it, so that it makes sense only from its start
 */
public record StoredBatch(
    long firstPosition, long endPosition, boolean keyframe, boolean merged, ByteString bytes) {}
