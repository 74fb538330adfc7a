/** A large map drawn by the desktop and by its peers, in a window of a process of its own. */
@org.jspecify.annotations.NullMarked
package io.sightline.benchmarks.render;
