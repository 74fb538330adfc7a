/** Tests of the agent's processes. */
@org.jspecify.annotations.NullMarked
package io.sightline.agent;
