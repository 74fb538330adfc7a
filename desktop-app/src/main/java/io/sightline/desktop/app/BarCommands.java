package io.sightline.desktop.app;

import io.sightline.desktop.view.Level;

/** What the bar on top of a window asks of it. */
record BarCommands(MainWindow window) implements TitleBar.Commands {
  @Override
  public void open() {
    window.openByDialog();
  }

  @Override
  public void connect() {
    window.pickCluster();
  }

  @Override
  public void save() {
    window.saveCapture();
  }

  @Override
  public void exportPicture() {
    window.exportPicture();
  }

  @Override
  public void saveClip() {
    window.saveClip();
  }

  @Override
  public void saveTrace() {
    window.saveTrace();
  }

  @Override
  public void nextTheme() {
    window.nextTheme();
  }

  @Override
  public void showPreferences() {
    window.showPreferences();
  }

  @Override
  public void showKeys() {
    window.toggleKeys();
  }

  @Override
  public void setLevel(Level level) {
    window.setLevel(level);
  }
}
