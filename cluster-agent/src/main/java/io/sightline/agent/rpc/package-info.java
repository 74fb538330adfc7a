/** Streams over gRPC. */
@NullMarked
package io.sightline.agent.rpc;

import org.jspecify.annotations.NullMarked;
