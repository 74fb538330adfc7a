package io.sightline.desktop.settings;

import static org.assertj.core.api.Assertions.assertThat;

import io.sightline.desktop.settings.Preferences.SavedFilter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SettingsTest {
  @TempDir private Path folder;

  private UserFolders folders() {
    return new UserFolders(folder.resolve("config"), folder.resolve("state"));
  }

  private Path file() {
    return folder.resolve("config").resolve("preferences.json");
  }

  private void write(String text) throws IOException {
    Files.createDirectories(file().getParent());
    Files.writeString(file(), text);
  }

  @Test
  void whatIsPreferredAndRememberedIsThereNextTime() {
    try (Settings settings = Settings.in(folders())) {
      assertThat(settings.preferences()).isEqualTo(Preferences.DEFAULT);
      settings.prefer(it -> it.withTheme(Preferences.Theme.DARK));
      settings.prefer(it -> it.withExportScale(3).withLiveOnOpen(false).withHideProbes(true));
      settings.prefer(it -> it.withFilter(new SavedFilter("slow", "p95>200ms", true)));
      settings.prefer(it -> it.withFilter(new SavedFilter("slow", "p95>300ms", false)));
      CriticalApp web = new CriticalApp("host", "shop", "workload", "web");
      settings.prefer(it -> it.withCritical(web));
      settings.prefer(it -> it.withCritical(new CriticalApp("host", "shop", "workload", "orders")));
      settings.prefer(it -> it.withoutCritical(web));
      settings.remember(it -> it.opened(new RecentCapture("/a.slcap", 1, 2, 3)));
      settings.remember(it -> it.opened(new RecentCapture("/b.slcap", 1, 2, 3)));
      settings.remember(it -> it.opened(new RecentCapture("/a.slcap", 1, 9, 4)));
      settings.remember(it -> it.withLeft(List.of(left())));
    }
    try (Settings settings = Settings.in(folders())) {
      assertThat(settings.preferences())
          .isEqualTo(
              new Preferences(
                  Preferences.Theme.DARK,
                  Preferences.Motion.SYSTEM,
                  false,
                  true,
                  3,
                  List.of(new SavedFilter("slow", "p95>300ms", false)),
                  List.of(new CriticalApp("host", "shop", "workload", "orders"))));
      assertThat(settings.memory().captures())
          .containsExactly(
              new RecentCapture("/a.slcap", 1, 9, 4), new RecentCapture("/b.slcap", 1, 2, 3));
      assertThat(settings.memory().left()).containsExactly(left());
      assertThat(left().origin().contexts()).containsExactly("production", "staging");
    }
  }

  private static LeftWindow left() {
    return new LeftWindow(
        Origin.contexts(List.of("production", "staging")),
        "production",
        7,
        "ns=shop",
        true,
        false,
        "POD",
        List.of("dns"),
        List.of(new LeftWindow.Pin("pod/1", 1.5, -2)),
        List.of(1.0, 2.0, 3.0),
        true,
        List.of(0.0, 0.0, 800.0, 600.0));
  }

  @Test
  void aFileThatIsNoJsonIsSaidAndKept() throws IOException {
    write("{\"theme\": \"DARK\", oops");
    List<String> problems = new ArrayList<>();
    try (Settings settings = Settings.in(folders())) {
      settings.onProblem(problems::add);
      assertThat(settings.preferences()).isEqualTo(Preferences.DEFAULT);
      assertThat(problems)
          .singleElement()
          .asString()
          .contains(file().toString())
          .contains("defaults are used");
      assertThat(file()).as("nothing is written before something is chosen").exists();
      settings.prefer(it -> it.withTheme(Preferences.Theme.LIGHT));
    }
    assertThat(Files.readString(folder.resolve("config/preferences.json.unread"))).contains("oops");
    try (Settings settings = Settings.in(folders())) {
      assertThat(settings.preferences().theme()).isEqualTo(Preferences.Theme.LIGHT);
    }
  }

  @Test
  void aFileOfALaterVersionIsNotWrittenOver() throws IOException {
    write("{\"version\": 7, \"theme\": \"DARK\", \"cockpit\": true}");
    List<String> problems = new ArrayList<>();
    try (Settings settings = Settings.in(folders())) {
      settings.onProblem(problems::add);
      assertThat(problems).singleElement().asString().contains("version 7");
      settings.prefer(it -> it.withTheme(Preferences.Theme.LIGHT));
    }
    assertThat(Files.readString(folder.resolve("config/preferences.json.unread")))
        .contains("cockpit");
  }

  @Test
  void valuesThatCannotBeAreSaidAndFieldsThatLackAreDefaults() throws IOException {
    write("{\"version\": 1, \"exportScale\": 900}");
    List<String> problems = new ArrayList<>();
    try (Settings settings = Settings.in(folders())) {
      settings.onProblem(problems::add);
      assertThat(problems).singleElement().asString().contains("from 1 to 4");
      assertThat(settings.preferences()).isEqualTo(Preferences.DEFAULT);
    }
    write("{\"version\": 1, \"theme\": \"DARK\"}");
    try (Settings settings = Settings.in(folders())) {
      assertThat(settings.preferences())
          .isEqualTo(Preferences.DEFAULT.withTheme(Preferences.Theme.DARK));
    }
  }

  @Test
  void aFolderThatCannotBeWrittenIsSaidOnceAndTheChoiceHolds() throws IOException {
    // A file where the folder should be: also root cannot write into it.
    Files.writeString(folder.resolve("config"), "");
    List<String> problems = new ArrayList<>();
    Settings settings = Settings.in(folders());
    try (settings) {
      settings.onProblem(problems::add);
      settings.prefer(it -> it.withTheme(Preferences.Theme.DARK));
      settings.prefer(it -> it.withTheme(Preferences.Theme.LIGHT));
      assertThat(settings.preferences().theme()).isEqualTo(Preferences.Theme.LIGHT);
    }
    assertThat(problems)
        .filteredOn(problem -> problem.contains("could not be written"))
        .singleElement()
        .asString()
        .contains("holds until Sightline is closed");
  }

  @Test
  void theFoldersAreThoseOfTheSystem() {
    Path home = Path.of("/home/ada");
    assertThat(UserFolders.of("Linux", Map.<String, String>of()::get, home))
        .isEqualTo(
            new UserFolders(
                home.resolve(".config/sightline"), home.resolve(".local/state/sightline")));
    assertThat(
            UserFolders.of(
                "Linux", Map.of("XDG_CONFIG_HOME", "/c", "XDG_STATE_HOME", "relative")::get, home))
        .isEqualTo(
            new UserFolders(Path.of("/c/sightline"), home.resolve(".local/state/sightline")));
    assertThat(UserFolders.of("Mac OS X", Map.<String, String>of()::get, home).config())
        .isEqualTo(home.resolve("Library/Application Support/Sightline"));
  }
}
