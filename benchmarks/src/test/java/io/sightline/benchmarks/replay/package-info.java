/** Tests of captures made by the program, and of a window that moves in them for long. */
@org.jspecify.annotations.NullMarked
package io.sightline.benchmarks.replay;
