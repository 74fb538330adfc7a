package io.sightline.shop.plan;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ShopPlanTest {
  /** IFNAMSIZ without the closing zero (linux/if.h). */
  private static final int LONGEST_INTERFACE_NAME = 15;

  @Test
  void nothingIsGivenTwice() {
    assertThat(ShopPlan.WORKLOADS).extracting(Workload::name).doesNotHaveDuplicates();
    assertThat(ShopPlan.WORKLOADS).extracting(Workload::ipv4).doesNotHaveDuplicates();
    assertThat(ShopPlan.WORKLOADS).extracting(Workload::ipv6).doesNotHaveDuplicates();
  }

  @Test
  void everyNameMakesAnInterfaceName() {
    assertThat(ShopPlan.WORKLOADS)
        .allMatch(workload -> ("v-" + workload.name()).length() <= LONGEST_INTERFACE_NAME);
  }

  @Test
  void onlyThePaymentProviderIsNoPod() {
    assertThat(ShopPlan.WORKLOADS)
        .filteredOn(Workload::isExternal)
        .containsExactly(ShopPlan.PAYMENTS);
    assertThat(ShopPlan.ORDERS.cgroupPath()).isEqualTo("sightline-demo/shop/orders");
    assertThat(ShopPlan.PAYMENTS.cgroupPath()).isEqualTo("sightline-demo-external/payments");
  }
}
