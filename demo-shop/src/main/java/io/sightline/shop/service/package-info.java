/** The shop's small HTTP services, each run in a process of its own. */
@NullMarked
package io.sightline.shop.service;

import org.jspecify.annotations.NullMarked;
