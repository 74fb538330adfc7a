/** Tests of streams over gRPC. */
@org.jspecify.annotations.NullMarked
package io.sightline.agent.rpc;
