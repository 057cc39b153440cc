package io.lectern.benchmarks;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.Architectures.layeredArchitecture;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * Dependencies point one way: layout-spec, engine-core, coordinator and reader-client, benchmarks.
 */
class ModuleDependencyTest {

  private static JavaClasses classes;

  @BeforeAll
  static void importProductionClasses() {
    classes =
        new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPackages("io.lectern");
  }

  /** Guards the test below: rules hold trivially over classes that were not read. */
  @Test
  void everyModuleIsSeen() {
    Set<String> packages =
        classes.stream().map(JavaClass::getPackageName).collect(Collectors.toSet());
    assertThat(packages)
        .contains(
            "io.lectern.layout",
            "io.lectern.layout.ipc",
            "io.lectern.engine",
            "io.lectern.coordinator",
            "io.lectern.client",
            "io.lectern.cli",
            "io.lectern.benchmarks");
  }

  @Test
  void dependenciesPointDownwards() {
    layeredArchitecture()
        .consideringOnlyDependenciesInAnyPackage("io.lectern..")
        .layer("layout-spec")
        .definedBy("io.lectern.layout..")
        .layer("engine-core")
        .definedBy("io.lectern.engine..")
        .layer("coordinator")
        .definedBy("io.lectern.coordinator..")
        .layer("reader-client")
        .definedBy("io.lectern.client..", "io.lectern.cli..")
        .layer("benchmarks")
        .definedBy("io.lectern.benchmarks..")
        .whereLayer("layout-spec")
        .mayNotAccessAnyLayer()
        .whereLayer("engine-core")
        .mayOnlyAccessLayers("layout-spec")
        .whereLayer("coordinator")
        .mayOnlyAccessLayers("engine-core", "layout-spec")
        .whereLayer("reader-client")
        .mayOnlyAccessLayers("engine-core", "layout-spec")
        .whereLayer("benchmarks")
        .mayNotBeAccessedByAnyLayer()
        .ensureAllClassesAreContainedInArchitectureIgnoring("io.lectern.none..")
        .check(classes);
  }

  /** A stray store in a reader cannot damage data: readers map the store file read-only. */
  @Test
  void onlyTheCoordinatorWritesAStore() {
    noClasses()
        .that()
        .resideInAnyPackage("io.lectern.client..", "io.lectern.cli..")
        .should()
        .dependOnClassesThat()
        .haveNameMatching("io\\.lectern\\.engine\\.(StoreWriter|NewStore|StoreRepair)")
        .check(classes);
    noClasses()
        .that()
        .haveNameNotMatching("io\\.lectern\\.engine\\.(NewStore|StoreTakeover|RepairFile)")
        .should()
        .callMethod("io.lectern.engine.StoreFile", "openForWriting", "java.nio.file.Path")
        .check(classes);
  }

  /** The library must not drag the command line's needs into an application. */
  @Test
  void clientLibraryKnowsNothingOfTheCommandLine() {
    noClasses()
        .that()
        .resideInAPackage("io.lectern.client..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(
            "io.lectern.cli..", "picocli..", "me.tongfei..", "com.fasterxml..", "net.sf.extjwnl..")
        .check(classes);
  }

  /** An application that does not use the view for JGraphT need not have its jar. */
  @Test
  void onlyTheViewForJgraphtNeedsIt() {
    noClasses()
        .that()
        .resideInAnyPackage("io.lectern.engine..", "io.lectern.client..", "io.lectern.cli..")
        .and()
        .resideOutsideOfPackage("io.lectern.client.graph.jgrapht..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("org.jgrapht..", "io.lectern.client.graph.jgrapht..")
        .check(classes);
  }

  /** A reader needs neither Chronicle's jars nor the JVM options that they ask for. */
  @Test
  void chronicleBelongsToTheCoordinatorAlone() {
    noClasses()
        .that()
        .resideInAnyPackage(
            "io.lectern.layout..", "io.lectern.engine..", "io.lectern.client..", "io.lectern.cli..")
        .should()
        .dependOnClassesThat()
        .resideInAPackage("net.openhft..")
        .check(classes);
  }

  /** Chronicle phones home if this jar is there, unless a flag is set. */
  @Test
  void chronicleAnalyticsIsNotThere() {
    assertThat(getClass().getResource("/net/openhft/chronicle/queue/ChronicleQueue.class"))
        .isNotNull();
    assertThat(getClass().getResource("/net/openhft/chronicle/analytics/Analytics.class")).isNull();
    assertThat(System.getProperty("java.class.path")).doesNotContain("chronicle-analytics");
  }
}
