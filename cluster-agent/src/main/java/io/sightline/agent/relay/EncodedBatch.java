package io.sightline.agent.relay;

import com.google.protobuf.ByteString;

/**
 * A log batch as it goes over the wire: encoded once, sent to every watcher.
 *
 * @param keyframe whether its first fact is a snapshot
 * @param bytes a {@code sightline.v1.LogBatch}
 */
public record EncodedBatch(
    long firstPosition, long endPosition, boolean keyframe, ByteString bytes) {}
