/** The incident report of a capture, as HTML and as Markdown. */
@org.jspecify.annotations.NullMarked
package io.sightline.desktop.report;
