/** The demo shop: the commands that lay it out, run it through its faults and clear it away. */
@NullMarked
package io.sightline.shop;

import org.jspecify.annotations.NullMarked;
