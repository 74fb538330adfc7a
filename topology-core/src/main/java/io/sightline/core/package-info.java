/** The domain: facts, topology, timeline and protocols, in plain Java without I/O. */
@org.jspecify.annotations.NullMarked
package io.sightline.core;
