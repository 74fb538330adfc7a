/** The agent: captures on a node, and serves what it captured. */
@NullMarked
package io.sightline.agent;

import org.jspecify.annotations.NullMarked;
