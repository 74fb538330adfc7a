package io.sightline.core.fact;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class IpAddressTest {
  @ParameterizedTest
  @ValueSource(
      strings = {
        "10.1.2.3",
        "255.255.255.255",
        "::1",
        "::",
        "fe80::1",
        "2001:db8::1",
        "2001:db8:0:1:1:1:1:1",
        "1:0:0:2::3",
        "fd77::"
      })
  void textIsCanonical(String literal) {
    assertThat(IpAddress.parse(literal)).hasToString(literal);
  }

  @Test
  void ipv4AndItsMappedFormAreOneValue() {
    assertThat(IpAddress.parse("::ffff:10.0.0.1")).isEqualTo(IpAddress.parse("10.0.0.1"));
    assertThat(IpAddress.ofIpv4(0x0a000001)).isEqualTo(IpAddress.parse("10.0.0.1"));
  }

  @Test
  void rangesAreTold() {
    assertThat(IpAddress.parse("127.3.2.1").isLoopback()).isTrue();
    assertThat(IpAddress.parse("::1").isLoopback()).isTrue();
    assertThat(IpAddress.parse("172.16.0.1").isPrivate()).isTrue();
    assertThat(IpAddress.parse("172.32.0.1").isPrivate()).isFalse();
    assertThat(IpAddress.parse("100.64.1.1").isPrivate()).isTrue();
    assertThat(IpAddress.parse("fd77::1").isPrivate()).isTrue();
    assertThat(IpAddress.parse("fe80::1").isPrivate()).isTrue();
    assertThat(IpAddress.parse("2001:db8::1").isPrivate()).isFalse();
    assertThat(IpAddress.parse("224.0.0.251").isMulticast()).isTrue();
    assertThat(IpAddress.parse("ff02::fb").isMulticast()).isTrue();
    assertThat(IpAddress.parse("8.8.8.8").isMulticast()).isFalse();
  }

  @Test
  void aNameIsNoAddress() {
    assertThatThrownBy(() -> IpAddress.parse("localhost"))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
