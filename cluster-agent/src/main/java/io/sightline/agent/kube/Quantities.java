package io.sightline.agent.kube;

import java.math.BigDecimal;
import java.math.RoundingMode;

/**
 * Reads quantities of the Kubernetes API ({@code 100m}, {@code 1.5}, {@code 64Mi}, {@code 1e3}).
 *
 * <p>What is not one is 0, and what does not fit is the largest that does: a quantity that is wrong
 * must not cost the object.
 */
final class Quantities {
  private static final int MAX_LENGTH = 40;

  /** A number with an exponent beyond that would take very long to be written out. */
  private static final int MAX_SCALE = 40;

  private static final BigDecimal THOUSAND = BigDecimal.valueOf(1000);
  private static final BigDecimal LARGEST = BigDecimal.valueOf(Long.MAX_VALUE);

  private Quantities() {}

  /** Thousandths, rounded up as the scheduler does. */
  static long millis(String quantity) {
    return whole(parse(quantity).multiply(THOUSAND));
  }

  /** Units, rounded up. */
  static long units(String quantity) {
    return whole(parse(quantity));
  }

  private static long whole(BigDecimal value) {
    return value.signum() <= 0
        ? 0
        : value.setScale(0, RoundingMode.CEILING).min(LARGEST).longValueExact();
  }

  private static BigDecimal parse(String quantity) {
    if (quantity.isEmpty() || quantity.length() > MAX_LENGTH) {
      return BigDecimal.ZERO;
    }
    int digits = quantity.length();
    while (digits > 0 && Character.isLetter(quantity.charAt(digits - 1))) {
      digits--;
    }
    try {
      BigDecimal number = new BigDecimal(quantity.substring(0, digits));
      return Math.abs((long) number.scale()) > MAX_SCALE
          ? BigDecimal.ZERO
          : number.multiply(factor(quantity.substring(digits)));
    } catch (NumberFormatException e) {
      return BigDecimal.ZERO;
    }
  }

  private static BigDecimal factor(String suffix) {
    return switch (suffix) {
      case "" -> BigDecimal.ONE;
      case "n" -> BigDecimal.ONE.scaleByPowerOfTen(-9);
      case "u" -> BigDecimal.ONE.scaleByPowerOfTen(-6);
      case "m" -> BigDecimal.ONE.scaleByPowerOfTen(-3);
      case "k" -> BigDecimal.ONE.scaleByPowerOfTen(3);
      case "M" -> BigDecimal.ONE.scaleByPowerOfTen(6);
      case "G" -> BigDecimal.ONE.scaleByPowerOfTen(9);
      case "T" -> BigDecimal.ONE.scaleByPowerOfTen(12);
      case "P" -> BigDecimal.ONE.scaleByPowerOfTen(15);
      case "E" -> BigDecimal.ONE.scaleByPowerOfTen(18);
      case "Ki" -> binary(10);
      case "Mi" -> binary(20);
      case "Gi" -> binary(30);
      case "Ti" -> binary(40);
      case "Pi" -> binary(50);
      case "Ei" -> binary(60);
      default -> throw new NumberFormatException(suffix);
    };
  }

  private static BigDecimal binary(int power) {
    return BigDecimal.valueOf(1L << power);
  }
}
