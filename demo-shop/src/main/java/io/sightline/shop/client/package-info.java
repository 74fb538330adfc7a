/** Who uses the shop: the shoppers' load and the readiness prober. */
@NullMarked
package io.sightline.shop.client;

import org.jspecify.annotations.NullMarked;
