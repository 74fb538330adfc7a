package io.sightline.core.fact;

/** Transport under a flow. */
public enum Transport {
  TCP,
  UDP,
  ICMP
}
