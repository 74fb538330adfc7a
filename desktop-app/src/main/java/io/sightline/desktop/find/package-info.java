/** The language of filters, completion of it, and search by name. Knows nothing of how it looks. */
@NullMarked
package io.sightline.desktop.find;

import org.jspecify.annotations.NullMarked;
