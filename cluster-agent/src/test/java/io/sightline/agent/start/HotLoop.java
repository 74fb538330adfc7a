package io.sightline.agent.start;

import java.util.regex.Pattern;

/** A program with one hot method of the agent's and one of a part of the JDK that is left alone. */
final class HotLoop {
  private static final int ROUNDS = 200_000;

  private HotLoop() {}

  public static void main(String[] args) {
    long sum = 0;
    for (int i = 0; i < ROUNDS; i++) {
      sum += hot(i) + Pattern.compile("a[bc]").pattern().length();
    }
    System.out.println(sum);
  }

  static int hot(int seed) {
    int sum = 0;
    for (int i = 0; i < 50; i++) {
      sum += seed ^ i;
    }
    return sum;
  }
}
