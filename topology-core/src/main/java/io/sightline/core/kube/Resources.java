package io.sightline.core.kube;

/** What a container asks for, and what it may not exceed; 0 where nothing is set. */
public record Resources(
    long cpuRequestMillis, long cpuLimitMillis, long memoryRequestBytes, long memoryLimitBytes) {
  public static final Resources NONE = new Resources(0, 0, 0, 0);

  public Resources plus(Resources other) {
    return new Resources(
        cpuRequestMillis + other.cpuRequestMillis,
        cpuLimitMillis + other.cpuLimitMillis,
        memoryRequestBytes + other.memoryRequestBytes,
        memoryLimitBytes + other.memoryLimitBytes);
  }
}
