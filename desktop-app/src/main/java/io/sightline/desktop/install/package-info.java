/**
 * Installs agents and relay in a cluster, says how they are, removes them, and makes their image.
 */
@NullMarked
package io.sightline.desktop.install;

import org.jspecify.annotations.NullMarked;
