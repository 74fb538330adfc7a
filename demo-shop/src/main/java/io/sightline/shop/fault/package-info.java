/** The three faults, each begun and ended on a running shop. */
@NullMarked
package io.sightline.shop.fault;

import org.jspecify.annotations.NullMarked;
