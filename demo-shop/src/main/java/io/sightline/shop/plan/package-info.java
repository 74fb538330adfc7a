/** What the shop consists of and when its faults happen: plain data, no side effects. */
@NullMarked
package io.sightline.shop.plan;

import org.jspecify.annotations.NullMarked;
