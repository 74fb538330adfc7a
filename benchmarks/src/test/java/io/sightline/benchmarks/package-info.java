/** Tests of the arithmetic; what is measured is measured by running it. */
@NullMarked
package io.sightline.benchmarks;

import org.jspecify.annotations.NullMarked;
