package io.sightline.agent.probe;

import io.sightline.agent.nativelib.KernelBtf;
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
   * @throws io.sightline.agent.nativelib.BpfException if the kernel has no readable BTF
   */
  public static Map<Integer, String> dropReasonNames() {
    try (KernelBtf btf = new KernelBtf()) {
      return dropReasonNames(btf);
    }
  }

  static Map<Integer, String> dropReasonNames(KernelBtf btf) {
    Map<Integer, String> names = new HashMap<>();
    btf.enumNames("skb_drop_reason")
        .forEach(
            (value, name) ->
                names.put(value, name.startsWith(PREFIX) ? name.substring(PREFIX.length()) : name));
    return Map.copyOf(names);
  }
}
