package io.sightline.agent.probe;

/** How much of a connection's payload the kernel delivers. */
public enum PayloadMode {
  /** Everything, up to 1 MiB per connection: until its protocol is known. */
  DETECT(Abi.Mode.DETECT),
  /** The first 512 bytes after each change of direction. */
  PREFIX(Abi.Mode.PREFIX),
  /** Everything: for protocols that pipeline or multiplex. */
  WHOLE(Abi.Mode.WHOLE),
  /** Nothing. */
  NONE(Abi.Mode.NONE);

  private final int value;

  PayloadMode(int value) {
    this.value = value;
  }

  byte value() {
    return (byte) value;
  }

  static PayloadMode of(int value) {
    return switch (value) {
      case Abi.Mode.PREFIX -> PREFIX;
      case Abi.Mode.WHOLE -> WHOLE;
      case Abi.Mode.NONE -> NONE;
      default -> DETECT;
    };
  }
}
