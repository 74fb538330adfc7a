/** Tests of what a node keeps until the relay has it. */
@org.jspecify.annotations.NullMarked
package io.sightline.agent.delivery;
