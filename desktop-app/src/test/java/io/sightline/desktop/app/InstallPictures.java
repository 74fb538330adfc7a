package io.sightline.desktop.app;

import io.sightline.desktop.install.InstalledParts;
import io.sightline.desktop.install.ScriptedApiServer;
import java.awt.image.BufferedImage;
import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import javafx.application.Platform;
import javafx.scene.Scene;
import javafx.scene.control.Button;
import javafx.scene.control.ListView;
import javafx.scene.control.TabPane;
import javafx.scene.image.WritableImage;
import javafx.stage.Stage;
import javafx.stage.Window;
import javax.imageio.ImageIO;

/**
 * Draws the picker, the question before a program is run, and the dialogs that install and
 * uninstall, light and dark, to look at by hand.
 *
 * <p>Argument: the directory to write to. To be run with {@code -Dglass.platform=Headless
 * -Dprism.order=sw}.
 */
final class InstallPictures {
  private final File directory;
  private final ScriptedApiServer api = new ScriptedApiServer();
  private final InstalledParts parts = new InstalledParts(api);
  private final KubeconfigOpener opener;
  private String theme = "light";

  private InstallPictures(File directory) throws Exception {
    this.directory = directory;
    Path own = Files.createTempDirectory("install-pictures");
    Path config =
        Files.writeString(
            own.resolve("config"),
            """
            kind: Config
            current-context: production
            clusters: [{name: k, cluster: {server: "%s"}}]
            contexts:
            - {name: production, context: {cluster: k, user: login, namespace: shop}}
            - {name: staging, context: {cluster: k, user: u}}
            users:
            - {name: u, user: {token: t}}
            - name: login
              user:
                exec:
                  apiVersion: client.authentication.k8s.io/v1
                  command: aws
                  args: [eks, get-token, --cluster-name, production, --output, json]
                  env: [{name: AWS_PROFILE, value: on-call}]
                  interactiveMode: Never
            """
                .formatted(api.address()));
    opener = new KubeconfigOpener(config, own.resolve("home"));
    parts.node("node-1", "6.1.0-28-amd64");
    parts.node("node-2", "6.8.0");
    parts.node("node-old", "5.4.0");
    api.set("/api/v1/namespaces/shop", "{'kind':'Namespace','apiVersion':'v1'}");
  }

  public static void main(String[] arguments) throws Exception {
    Platform.startup(Fonts::load);
    Platform.setImplicitExit(false);
    for (ThemeChoice choice : List.of(ThemeChoice.LIGHT, ThemeChoice.DARK)) {
      InstallPictures pictures = new InstallPictures(new File(arguments[0]));
      pictures.theme = choice == ThemeChoice.DARK ? "dark" : "light";
      onFx(choice::apply);
      pictures.draw();
    }
    System.exit(0);
  }

  private void draw() throws Exception {
    Stage stage =
        onFx(
            () -> {
              ContextPicker picker = new ContextPicker(opener, null, _ -> {});
              Stage window = new Stage();
              window.setScene(SideWindow.dress(new Scene(picker.root(), 560, 560)));
              window.show();
              return window;
            });
    settle();
    fire("#connect");
    write("consent", stage);
    onFx(
        () -> {
          ((ListView<?>) find("#contexts")).getSelectionModel().select(1);
          return "";
        });
    settle();
    fire("#connect");
    write("absent", stage);
    fire("#install-here");
    settle();
    Window dialog = onFx(() -> find("#install-pane").getScene().getWindow());
    write("checks", dialog);
    tab(1);
    write("yaml", dialog);
    fire("#install-apply");
    settle();
    parts.seen(5);
    parts.agentReady("node-1");
    parts.agentReady("node-2");
    parts.agentWaits(
        "node-3",
        "ErrImageNeverPull",
        "Container image localhost/sightline-agent:1.0 is not present with pull policy of Never");
    parts.agentWaits("node-4", "ContainerCreating", "");
    parts.agentUnschedulable("node-5", "0/5 nodes are available: 1 Insufficient memory");
    parts.relayReady();
    settle();
    write("progress", dialog);
    fire("#install-cancel");
    write("cancelled", dialog);
    api.allow(action -> !action.path("verb").asText().matches("\\*|create"));
    onFx(
        () -> {
          ((javafx.scene.control.TextField) find("#install-grants")).setText("nowhere");
          return "";
        });
    settle();
    write("obstacles", dialog);
    api.allow(_ -> true);
    onFx(
        () -> {
          dialog.hide();
          return "";
        });
    manage(0);
    Window update = onFx(() -> find("#install-pane").getScene().getWindow());
    write("again", update);
    onFx(
        () -> {
          update.hide();
          return "";
        });
    manage(1);
    Window removal = onFx(() -> find("#uninstall-pane").getScene().getWindow());
    write("uninstall", removal);
    fire("#uninstall-remove");
    settle();
    write("uninstalled", removal);
    onFx(
        () -> {
          List.copyOf(Window.getWindows()).forEach(Window::hide);
          return "";
        });
    api.close();
  }

  private static void manage(int item) throws Exception {
    onFx(
        () -> {
          ((javafx.scene.control.MenuButton) find("#manage")).getItems().get(item).fire();
          return "";
        });
    settle();
  }

  private static void tab(int number) throws Exception {
    onFx(
        () -> {
          ((TabPane) find("#install-tabs")).getSelectionModel().select(number);
          return "";
        });
  }

  private static javafx.scene.Node find(String id) {
    return Window.getWindows().stream()
        .map(window -> window.getScene().lookup(id))
        .filter(java.util.Objects::nonNull)
        .findFirst()
        .orElseThrow();
  }

  private static void fire(String id) throws Exception {
    onFx(
        () -> {
          ((Button) find(id)).fire();
          return "";
        });
    settle();
  }

  private static void settle() throws InterruptedException {
    Thread.sleep(2_500);
  }

  private void write(String name, Window window) throws Exception {
    BufferedImage picture = onFx(() -> picture(window.getScene()));
    ImageIO.write(picture, "png", new File(directory, theme + "-" + name + ".png"));
  }

  private static BufferedImage picture(Scene scene) {
    WritableImage image = scene.snapshot(null);
    int width = (int) image.getWidth();
    int height = (int) image.getHeight();
    BufferedImage picture = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
    for (int y = 0; y < height; y++) {
      for (int x = 0; x < width; x++) {
        picture.setRGB(x, y, image.getPixelReader().getArgb(x, y));
      }
    }
    return picture;
  }

  private static <T> T onFx(Callable<T> action) throws Exception {
    CompletableFuture<T> result = new CompletableFuture<>();
    Platform.runLater(
        () -> {
          try {
            result.complete(action.call());
          } catch (Exception e) {
            result.completeExceptionally(e);
          }
        });
    return result.get(30, TimeUnit.SECONDS);
  }
}
