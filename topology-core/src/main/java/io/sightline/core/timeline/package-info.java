/** The log of facts, its keyframes, and the cursor that says which instant is shown. */
@NullMarked
package io.sightline.core.timeline;

import org.jspecify.annotations.NullMarked;
