package io.sightline.agent.identity;

import io.sightline.core.fact.CgroupKey;

/**
 * A control group by its one name across hierarchies: they number it differently, its path is the
 * same.
 *
 * @param key of the v2 directory where there is one, else of the v1 memory or cpu directory
 * @param path below the hierarchies' roots, beginning with a slash
 */
public record Cgroup(CgroupKey key, String path) {}
