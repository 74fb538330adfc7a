/** The strip of activity over time, and the controls of the cursor. */
@NullMarked
package io.sightline.desktop.timeline;

import org.jspecify.annotations.NullMarked;
