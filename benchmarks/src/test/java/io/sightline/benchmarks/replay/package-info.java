/** Tests of captures that the program makes to be measured by. */
@org.jspecify.annotations.NullMarked
package io.sightline.benchmarks.replay;
