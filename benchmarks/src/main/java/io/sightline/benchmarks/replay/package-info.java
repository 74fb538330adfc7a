/** Opening, seeking and folding captures of gigabytes, which are made here of scripted facts. */
@NullMarked
package io.sightline.benchmarks.replay;

import org.jspecify.annotations.NullMarked;
