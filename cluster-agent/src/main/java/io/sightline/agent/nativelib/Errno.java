package io.sightline.agent.nativelib;

import com.sun.jna.Native;

/** Error numbers of Linux, and what each means when a BPF call gives it. */
public final class Errno {
  public static final int EPERM = 1;
  public static final int ENOENT = 2;
  public static final int ESRCH = 3;
  public static final int E2BIG = 7;
  public static final int ENOMEM = 12;
  public static final int EACCES = 13;
  public static final int EINVAL = 22;
  public static final int ENOSPC = 28;
  public static final int EOPNOTSUPP = 95;

  /** Of the kernel's own, leaks out of BPF calls: not supported. */
  public static final int ENOTSUPP = 524;

  private Errno() {}

  /** The error number that the last native call of this thread left. */
  static int last() {
    return Native.getLastError();
  }

  /** The error's name and number. */
  public static String describe(int errno) {
    String name =
        switch (errno) {
          case EPERM -> "EPERM, operation not permitted";
          case ENOENT -> "ENOENT, not found";
          case ESRCH -> "ESRCH, no such function in the kernel";
          case E2BIG -> "E2BIG, too large";
          case ENOMEM -> "ENOMEM, out of memory";
          case EACCES -> "EACCES, refused by the verifier";
          case EINVAL -> "EINVAL, invalid argument";
          case ENOSPC -> "ENOSPC, no space";
          case EOPNOTSUPP, ENOTSUPP -> "not supported by this kernel";
          default -> "error";
        };
    return name + " (errno " + errno + ")";
  }

  static String advice(int errno) {
    return switch (errno) {
      case EPERM ->
          "Run as root or with CAP_BPF, CAP_PERFMON and CAP_NET_ADMIN; if that is so, the kernel's"
              + " lockdown or another program on the same hook forbids it.";
      case ENOENT, ESRCH, EINVAL, EOPNOTSUPP, ENOTSUPP ->
          "This kernel lacks what the program needs (5.11 or later with CONFIG_DEBUG_INFO_BTF is"
              + " required); the other programs run without it.";
      case EACCES, E2BIG ->
          "The verifier of this kernel does not accept the program; please report it with the"
              + " kernel version.";
      case ENOMEM, ENOSPC ->
          "Give the agent more memory, or lower the size of its maps or of its ring.";
      default -> "See the kernel's log (dmesg).";
    };
  }
}
