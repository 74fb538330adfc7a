package io.sightline.benchmarks.render;

import io.sightline.desktop.scene.Camera;
import java.util.ArrayList;
import java.util.List;

/** The way a camera takes over a map: a look around, closer and closer, and along what is near. */
final class CameraPath {
  private static final int LEG = 30;
  private static final double CLOSER = 9;

  /** How many views the way has. */
  static final int LENGTH = 3 * LEG;

  private CameraPath() {}

  /** The way from a camera that shows all, in a window of the given size. */
  static List<Camera> from(Camera all, double width, double height) {
    List<Camera> path = new ArrayList<>();
    Camera camera = all;
    for (int i = 0; i < LEG; i++) {
      double turn = 2 * Math.PI * i / LEG;
      camera = camera.panned(7.3 * Math.cos(turn), 5.1 * Math.sin(turn));
      path.add(camera);
    }
    for (int i = 0; i < LEG; i++) {
      camera = camera.zoomed(Math.pow(CLOSER, 1.0 / LEG), width * .45, height * .55);
      path.add(camera);
    }
    for (int i = 0; i < LEG; i++) {
      camera = camera.panned(-11.7, i < LEG / 2 ? 6.3 : -6.3);
      path.add(camera);
    }
    return path;
  }
}
