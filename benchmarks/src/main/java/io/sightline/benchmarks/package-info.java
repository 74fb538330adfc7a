/** What capturing costs, measured side by side in one run. */
@NullMarked
package io.sightline.benchmarks;

import org.jspecify.annotations.NullMarked;
