package io.sightline.gate;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

/** Who may import whom, each rule with its reason. */
@AnalyzeClasses(packages = "io.sightline", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {
  @ArchTest
  static final ArchRule CORE_IS_PLAIN =
      noClasses()
          .that()
          .resideInAPackage("io.sightline.core..")
          .should()
          .dependOnClassesThat()
          .resideOutsideOfPackages("io.sightline.core..", "java..", "org.jspecify..")
          .because(
              "relay, desktop and command line share the domain, and none brings its libraries");

  @ArchTest
  static final ArchRule AGENT_KNOWS_NO_DESKTOP =
      noClasses()
          .that()
          .resideInAPackage("io.sightline.agent..")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("io.sightline.desktop..")
          .because("the agent runs where there is no desktop");

  @ArchTest
  static final ArchRule DESKTOP_KNOWS_NO_AGENT =
      noClasses()
          .that()
          .resideInAPackage("io.sightline.desktop..")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("io.sightline.agent..")
          .because("the desktop meets the agent over gRPC only, also on one machine");

  @ArchTest
  static final ArchRule WIRE_AND_CAPTURE_KNOW_ONLY_CORE =
      noClasses()
          .that()
          .resideInAnyPackage("io.sightline.wire..", "io.sightline.capture..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("io.sightline.agent..", "io.sightline.desktop..")
          .because("both ends read the same stream and the same file");

  @ArchTest
  static final ArchRule JNA_STAYS_IN_ONE_PLACE =
      noClasses()
          .that()
          .resideOutsideOfPackage("io.sightline.agent.nativelib..")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("com.sun.jna..")
          .because("native calls are hidden in one package, so that they can be replaced there");

  @ArchTest
  static final ArchRule AGENT_ASKS_KUBERNETES_IN_TWO_PLACES =
      noClasses()
          .that()
          .resideInAPackage("io.sightline.agent..")
          .and()
          .resideOutsideOfPackages("io.sightline.agent.relay..", "io.sightline.agent.kube..")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("io.fabric8..")
          .because("the agents of the nodes have no token, and must not grow a need for one");

  @ArchTest
  static final ArchRule DESKTOP_ASKS_KUBERNETES_IN_THREE_PLACES =
      noClasses()
          .that()
          .resideInAPackage("io.sightline.desktop..")
          .and()
          .resideOutsideOfPackages(
              "io.sightline.desktop.source..",
              "io.sightline.desktop.install..",
              "io.sightline.desktop.panel.logs..")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("io.fabric8..")
          .because(
              "the library runs programs and opens connections by itself where it is not held"
                  + " back");

  @ArchTest
  static final ArchRule ONLY_THE_INSTALLER_SIGNS_AND_PACKS =
      noClasses()
          .that()
          .resideOutsideOfPackage("io.sightline.desktop.install..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("org.bouncycastle..", "org.apache.commons.compress..")
          .because("agents and relay read certificates with the JDK alone");

  @ArchTest
  static final ArchRule WHAT_WAITS_KNOWS_NO_TRANSPORT =
      noClasses()
          .that()
          .resideInAnyPackage("io.sightline.agent.delivery..", "io.sightline.agent.relay..")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("io.grpc..")
          .because("past some hundreds of nodes another transport takes the place of gRPC");

  @ArchTest
  static final ArchRule GRPC_ENDS_AT_THE_SOURCE =
      noClasses()
          .that()
          .resideInAPackage("io.sightline.desktop..")
          .and()
          .resideOutsideOfPackage("io.sightline.desktop.source..")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("io.grpc..")
          .because("nothing past the source may know whether facts come from a relay or a file");

  @ArchTest
  static final ArchRule SESSION_DRAWS_NOTHING =
      noClasses()
          .that()
          .resideInAnyPackage(
              "io.sightline.desktop.session..",
              "io.sightline.desktop.source..",
              "io.sightline.desktop.find..",
              "io.sightline.desktop.layout..")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("javafx..")
          .because("time, facts, filters and positions are tested without a toolkit");

  @ArchTest
  static final ArchRule VIEWS_KNOW_NO_SOURCE =
      noClasses()
          .that()
          .resideInAnyPackage(
              "io.sightline.desktop.session..",
              "io.sightline.desktop.scene..",
              "io.sightline.desktop.panel..",
              "io.sightline.desktop.timeline..",
              "io.sightline.desktop.view..",
              "io.sightline.desktop.export..")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("io.sightline.desktop.source..")
          .because("nothing past the source may ask which kind of source it is reading");

  @ArchTest
  static final ArchRule CORE_ASKS_NO_CLOCK =
      noClasses()
          .that()
          .resideInAPackage("io.sightline.core..")
          .should()
          .callMethod(System.class, "nanoTime")
          .orShould()
          .callMethod(System.class, "currentTimeMillis")
          .because("a fold that looks at a clock cannot be replayed");
}
