/** The real servers that the shop uses, each with its configuration. */
@NullMarked
package io.sightline.shop.server;

import org.jspecify.annotations.NullMarked;
