package io.sightline.desktop.settings;

/**
 * Something that the user wants to see first, known by names that survive a restart of it and hold
 * in captures of the same cluster too.
 *
 * @param home id of its cluster, or name of its machine; empty for what is outside of both
 * @param namespace empty where there is none
 * @param kind its name in exports
 */
public record CriticalApp(String home, String namespace, String kind, String name) {}
