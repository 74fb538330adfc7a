package io.sightline.agent.probe;

import java.io.IOException;
import java.util.HashMap;
import java.util.Map;

/** Names of kernel enums whose values differ from kernel to kernel. */
public final class BtfEnums {
  private static final String PREFIX = "SKB_DROP_REASON_";

  private BtfEnums() {}

  /**
   * Names of the reasons for dropping a packet, by value, without their common prefix (such as
   * NETFILTER_DROP); empty before Linux 5.17.
   *
   * @throws IOException if the kernel has no readable BTF
   */
  public static Map<Integer, String> dropReasonNames() throws IOException {
    try (Btf btf = Btf.read(Btf.KERNEL)) {
      return dropReasonNames(btf);
    }
  }

  static Map<Integer, String> dropReasonNames(Btf btf) {
    Map<Integer, String> names = new HashMap<>();
    btf.enumNames("skb_drop_reason")
        .forEach(
            (value, name) ->
                names.put(value, name.startsWith(PREFIX) ? name.substring(PREFIX.length()) : name));
    return Map.copyOf(names);
  }
}
