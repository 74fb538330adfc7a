package io.sightline.desktop.source.kube;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermission;

/** Whose a file is: who can write a kubeconfig decides where credentials go and what is run. */
final class FileOwner {
  private FileOwner() {}

  /** Throws for a file that belongs to neither this user nor root. */
  static void requireNoStranger(Path file) throws IOException {
    if (!isPosix(file)) {
      return;
    }
    String owner = Files.getOwner(file).getName();
    String me = System.getProperty("user.name", "");
    boolean mine =
        owner.equals(me)
            || owner.equals("root")
            || (me.equals("root") && owner.equals(System.getenv("SUDO_USER")));
    if (!mine) {
      throw ClusterException.lasting(
          "%s belongs to %s and you are %s: whoever writes it decides where your credentials go. Copy it to a file of yours once you have read it"
              .formatted(file, owner, me));
    }
  }

  /** Throws for a file that everybody may write. */
  static void requireNotWorldWritable(Path file, String forWhat) throws ClusterException {
    try {
      if (isPosix(file)
          && Files.readAttributes(file, PosixFileAttributes.class)
              .permissions()
              .contains(PosixFilePermission.OTHERS_WRITE)) {
        throw ClusterException.lasting(
            "%s is not run, because every user of this machine may change %s: chmod o-w %s"
                .formatted(forWhat, file, file));
      }
    } catch (ClusterException e) {
      throw e;
    } catch (IOException e) {
      throw ClusterException.lasting("%s cannot be looked at: %s".formatted(file, e.getMessage()));
    }
  }

  private static boolean isPosix(Path file) throws IOException {
    return Files.getFileStore(file).supportsFileAttributeView("posix");
  }
}
