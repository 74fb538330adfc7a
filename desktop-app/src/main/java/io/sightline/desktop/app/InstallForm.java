package io.sightline.desktop.app;

import io.sightline.desktop.install.InstallChoices;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import javafx.scene.control.CheckBox;
import javafx.scene.control.ComboBox;
import javafx.scene.control.Label;
import javafx.scene.control.TextField;
import javafx.scene.layout.ColumnConstraints;
import javafx.scene.layout.GridPane;
import javafx.scene.layout.Priority;
import javafx.util.StringConverter;

/** What can be chosen about an installation. JavaFX application thread only. */
final class InstallForm extends GridPane {
  private final TextField image = new TextField();
  private final ComboBox<Optional<InstallChoices.PullPolicy>> policy = new ComboBox<>();
  private final TextField grants = new TextField();
  private final TextField cluster = new TextField();
  private final CheckBox configMaps = new CheckBox("Show when config maps change");
  private final CheckBox journals =
      new CheckBox("Agents also read what the nodes' journals say of failing pods");
  private final Label begun = new Label();
  private final String context;
  private InstallChoices before = InstallChoices.USUAL;

  /**
   * A form with the usual choices.
   *
   * @param onChange called whenever something else was chosen
   */
  InstallForm(String context, String version, Runnable onChange) {
    this.context = context;
    setHgap(12);
    setVgap(8);
    ColumnConstraints names = new ColumnConstraints();
    ColumnConstraints values = new ColumnConstraints();
    values.setHgrow(Priority.ALWAYS);
    getColumnConstraints().addAll(names, values);
    image.setId("install-image");
    image.setPromptText(InstallChoices.ownImage(version) + ", loaded on the nodes");
    policy.setId("install-policy");
    policy.getItems().add(Optional.empty());
    for (InstallChoices.PullPolicy one : InstallChoices.PullPolicy.values()) {
      policy.getItems().add(Optional.of(one));
    }
    policy.setConverter(new PolicyText());
    policy.setValue(Optional.empty());
    policy.setMaxWidth(Double.MAX_VALUE);
    grants.setId("install-grants");
    grants.setPromptText("shop, shop=alice, shop=group:developers, *=group:sre");
    cluster.setId("install-cluster");
    cluster.setPromptText(context);
    configMaps.setId("install-config-maps");
    journals.setId("install-journals");
    row(0, "Image", image);
    row(1, "Pull it", policy);
    row(2, "Let see", grants);
    row(3, "Cluster's name", cluster);
    add(configMaps, 1, 4);
    add(journals, 1, 5);
    begun.setId("install-begun");
    begun.getStyleClass().add("muted");
    begun.setWrapText(true);
    begun.managedProperty().bind(begun.visibleProperty());
    begun.setVisible(false);
    add(begun, 1, 6);
    for (TextField field : List.of(image, grants, cluster)) {
      field.textProperty().addListener((_, _, _) -> onChange.run());
    }
    policy.valueProperty().addListener((_, _, _) -> onChange.run());
    configMaps.selectedProperty().addListener((_, _, _) -> onChange.run());
    journals.selectedProperty().addListener((_, _, _) -> onChange.run());
    // What is usual depends on the image.
    image
        .textProperty()
        .addListener(
            (_, before, after) -> {
              if (before.isBlank() != after.isBlank() && policy.getValue().isEmpty()) {
                policy.setValue(null);
                policy.setValue(Optional.empty());
              }
            });
  }

  private void row(int row, String name, javafx.scene.control.Control field) {
    Label label = new Label(name);
    label.setLabelFor(field);
    label.setMinWidth(USE_PREF_SIZE);
    add(label, 0, row);
    add(field, 1, row);
  }

  /** Begins with what was chosen before, where nothing was chosen here. */
  void beginWith(InstallChoices installed) {
    before = installed;
    InstallChoices both = choices().over(installed);
    image.setText(both.image());
    policy.setValue(both.pullPolicy());
    cluster.setText(both.cluster().equals(context) ? "" : both.cluster());
    configMaps.setSelected(both.watchConfigMaps());
    journals.setSelected(!both.journals().isEmpty());
    String claim = installed.recorderClaim();
    begun.setText(
        "Begins with what is installed. Grants of before stay; what is given here is added."
            + (claim.isEmpty()
                ? ""
                : " The recorder stays on the volume claim %s.".formatted(claim)));
    begun.setVisible(true);
  }

  /** What is chosen now. */
  InstallChoices choices() {
    return new InstallChoices(
        image.getText().strip(),
        Optional.ofNullable(policy.getValue()).flatMap(value -> value),
        Arrays.stream(grants.getText().split("[,\\s]+", -1))
            .filter(text -> !text.isEmpty())
            .toList(),
        cluster.getText().strip(),
        before.architecture(),
        before.recorderClaim(),
        configMaps.isSelected(),
        journals.isSelected() ? journalDirectory() : "");
  }

  private String journalDirectory() {
    return before.journals().isEmpty() ? InstallChoices.JOURNALS : before.journals();
  }

  private final class PolicyText extends StringConverter<Optional<InstallChoices.PullPolicy>> {
    @Override
    public String toString(Optional<InstallChoices.PullPolicy> value) {
      return value == null ? "" : value.map(this::text).orElseGet(this::usual);
    }

    private String usual() {
      InstallChoices.PullPolicy usual =
          new InstallChoices(
                  image.getText().strip(), Optional.empty(), List.of(), "", "", "", false, "")
              .usualPullPolicy();
      return "as usual: " + text(usual);
    }

    private String text(InstallChoices.PullPolicy one) {
      return switch (one) {
        case Never -> "never, it is on the nodes (Never)";
        case IfNotPresent -> "if it is not on the node (IfNotPresent)";
        case Always -> "always (Always)";
      };
    }

    @Override
    public Optional<InstallChoices.PullPolicy> fromString(String text) {
      throw new UnsupportedOperationException("it is chosen, not written");
    }
  }
}
