/** Traces that Perfetto opens: how each entity and edge went, as tracks over time. */
@NullMarked
package io.sightline.desktop.export.perfetto;

import org.jspecify.annotations.NullMarked;
