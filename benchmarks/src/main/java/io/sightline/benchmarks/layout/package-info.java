/** Graphs and layouts for the comparison of layouts. */
@org.jspecify.annotations.NullMarked
package io.sightline.benchmarks.layout;
