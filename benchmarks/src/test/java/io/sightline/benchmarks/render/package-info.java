/** Pictures of what is measured. */
@org.jspecify.annotations.NullMarked
package io.sightline.benchmarks.render;
