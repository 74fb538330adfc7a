/** Loads the BPF programs, reads their ring and maps, and says what could not be observed. */
@NullMarked
package io.sightline.agent.probe;

import org.jspecify.annotations.NullMarked;
