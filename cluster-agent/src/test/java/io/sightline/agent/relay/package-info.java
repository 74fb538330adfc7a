/** Tests of the relay's log and recorder. */
@org.jspecify.annotations.NullMarked
package io.sightline.agent.relay;
