package io.sightline.core.source;

/**
 * One of several parts that a source is made of, such as a cluster.
 *
 * @param name what the user calls it
 * @param connected whether facts come from it
 * @param words what is being done, or what is wrong and since when; empty where all is well
 */
public record SourcePart(String name, boolean connected, String words) {}
