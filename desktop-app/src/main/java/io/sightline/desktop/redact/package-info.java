/** Captures without names: what may be given to others. */
@org.jspecify.annotations.NullMarked
package io.sightline.desktop.redact;
