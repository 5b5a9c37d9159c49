package io.github.stageguard;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.lang.conditions.ArchPredicates.are;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.time.Instant;
import java.time.InstantSource;
import org.junit.jupiter.api.Test;

/** The direction of the code, as docs/architecture.md draws it. */
class ArchitectureTest {
  private static final String ROOT = "io.github.stageguard";
  private static final String COMMAND_WIRING = ROOT + ".cli.CommandWiring";
  private static final JavaClasses CLASSES =
      new ClassFileImporter()
          .withImportOption(new ImportOption.DoNotIncludeTests())
          .importPackages(ROOT);

  @Test
  void packagesHaveNoCycles() {
    slices().matching(ROOT + ".(*)..").should().beFreeOfCycles().check(CLASSES);
  }

  @Test
  void eachPackageKnowsOnlyThoseBeforeItOnTheLine() {
    String[] line = {
      "stage",
      "accesslog",
      "policy",
      "plan",
      "lease",
      "sweep",
      "event",
      "journal",
      "reconcile",
      "evidence",
      "notice"
    };
    for (int i = 0; i < line.length; i++) {
      for (int later = i + 1; later < line.length; later++) {
        noClasses()
            .that()
            .resideInAPackage(in(line[i]))
            .should()
            .dependOnClassesThat()
            .resideInAPackage(in(line[later]))
            .check(CLASSES);
      }
    }
    noClasses()
        .that()
        .resideInAnyPackage(in("lease"), in("sweep"))
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(in("policy"), in("plan"), in("accesslog"))
        .check(CLASSES);
  }

  @Test
  void onlyTheAdaptersAndTheWiringKnowAws() {
    noClasses()
        .that()
        .resideOutsideOfPackages(in("aws"), in("cli.aws"), ROOT)
        .and(are(notNestedIn(COMMAND_WIRING)))
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("software.amazon..", "com.amazonaws..")
        .check(CLASSES);
    noClasses()
        .that()
        .resideOutsideOfPackages(in("aws"), in("cli.aws"), ROOT)
        .and(are(notNestedIn(COMMAND_WIRING)))
        .should()
        .dependOnClassesThat()
        .resideInAPackage(in("aws"))
        .check(CLASSES);
  }

  @Test
  void nothingButTheCommandLineKnowsTheCommandLine() {
    noClasses()
        .that()
        .resideOutsideOfPackage(in("cli"))
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(in("cli"), "picocli..")
        .check(CLASSES);
  }

  @Test
  void ofTheCommandLineOnlyItsWiringKnowsItsAdapters() {
    noClasses()
        .that()
        .resideOutsideOfPackage(in("cli.aws"))
        .and(are(notNestedIn(COMMAND_WIRING)))
        .should()
        .dependOnClassesThat()
        .resideInAPackage(in("cli.aws"))
        .allowEmptyShould(true)
        .check(CLASSES);
  }

  @Test
  void onlyTheWiringKnowsTheEnvironmentAndTheClock() {
    noClasses()
        .that()
        .doNotHaveFullyQualifiedName(ROOT + ".Wiring")
        .and(are(notNestedIn(COMMAND_WIRING)))
        .should()
        .callMethod(System.class, "getenv", String.class)
        .orShould()
        .callMethod(System.class, "getenv")
        .orShould()
        .callMethod(System.class, "currentTimeMillis")
        .orShould()
        .callMethod(Instant.class, "now")
        .orShould()
        .callMethod(InstantSource.class, "system")
        .orShould()
        .callMethod(java.time.Clock.class, "systemUTC")
        .check(CLASSES);
  }

  private static DescribedPredicate<JavaClass> notNestedIn(String name) {
    return describe(
        "not " + name,
        each -> !each.getFullName().equals(name) && !each.getFullName().startsWith(name + "$"));
  }

  private static String in(String name) {
    return ROOT + "." + name + "..";
  }
}
