/**
 * Protocol decoding: captured bytes of a connection in, requests with operation, status, latency
 * and sizes out.
 *
 * <p>{@link io.sightline.core.protocol.ConnectionDecoder} is the way in for TCP, {@link
 * io.sightline.core.protocol.DnsPairer} for DNS over UDP. Everything is confined to one thread,
 * bounded in memory, and never throws because of what a peer sent.
 */
@NullMarked
package io.sightline.core.protocol;

import org.jspecify.annotations.NullMarked;
