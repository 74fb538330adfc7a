/** The one funnel through which errors reach the user. */
@NullMarked
package io.sightline.desktop.issue;

import org.jspecify.annotations.NullMarked;
