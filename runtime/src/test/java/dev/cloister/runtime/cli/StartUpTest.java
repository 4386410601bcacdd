package dev.cloister.runtime.cli;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.importer.ClassFileImporter;
import dev.cloister.runtime.verb.Schemas;
import dev.cloister.runtime.verb.VerbInput;
import org.junit.jupiter.api.Test;

/** Each library costs the command line a part of its start, which people feel. */
final class StartUpTest {
  @Test
  void needsNoSchemasAndNoneOfTheDaemonsLibraries() {
    noClasses()
        .that()
        .resideInAPackage("dev.cloister.runtime.cli..")
        .should()
        .dependOnClassesThat()
        .belongToAnyOf(Schemas.class, VerbInput.class)
        .orShould()
        .dependOnClassesThat()
        .resideInAnyPackage(
            "akka..", "com.networknt..", "com.github.victools..", "dev.cloister.runtime.call..")
        .check(
            new ClassFileImporter()
                .withImportOption(location -> !location.contains("test-classes"))
                .importPackages("dev.cloister.runtime.cli"));
  }
}
