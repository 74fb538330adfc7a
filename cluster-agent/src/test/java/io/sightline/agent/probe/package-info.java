/** Tests of the probe against the header it mirrors and the kernel it runs on. */
@NullMarked
package io.sightline.agent.probe;

import org.jspecify.annotations.NullMarked;
