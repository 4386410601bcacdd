package dev.cloister.actors;

import static com.tngtech.archunit.base.DescribedPredicate.alwaysTrue;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import dev.cloister.actors.workspace.WorkspaceId;
import dev.cloister.protocol.frame.FrameKind;
import java.io.IOException;
import java.io.NotSerializableException;
import java.util.Set;
import org.junit.jupiter.api.Test;

final class LayeringTest {
  private static final Set<String> IO_ALLOWED_TO_THE_CODEC =
      Set.of(IOException.class.getName(), NotSerializableException.class.getName());

  private final JavaClasses actors = module(WorkspaceId.class);
  private final JavaClasses protocol = module(FrameKind.class);

  /** Exactly what is in the module of {@code member}, wherever the build put it. */
  private static JavaClasses module(Class<?> member) {
    return new ClassFileImporter()
        .importUrl(member.getProtectionDomain().getCodeSource().getLocation());
  }

  @Test
  void bothModulesAreReallyRead() {
    assertThat(actors.size()).isGreaterThan(50);
    assertThat(protocol.size()).isGreaterThan(20);
  }

  @Test
  void protocolNeedsOnlyTheJdkAndJackson() {
    classes()
        .that()
        .resideInAPackage("dev.cloister.protocol..")
        .should()
        .onlyDependOnClassesThat()
        .resideInAnyPackage("dev.cloister.protocol..", "java..", "com.fasterxml.jackson..")
        .check(protocol);
  }

  @Test
  void actorsKnowNothingOfTheRuntime() {
    classes()
        .that()
        .resideInAPackage("dev.cloister..")
        .should()
        .onlyDependOnClassesThat(
            resideInAnyPackage(
                "dev.cloister.actors..",
                "dev.cloister.protocol..",
                "java..",
                "akka..",
                "scala..",
                "org.slf4j..",
                "com.fasterxml.jackson.."))
        .check(actors);
  }

  @Test
  void actorsOpenNoFileSocketProcessOrThread() {
    noClasses()
        .should()
        .dependOnClassesThat(resideInAnyPackage("java.io..").and(notAllowedToTheCodec()))
        .orShould()
        .dependOnClassesThat(
            resideInAnyPackage("java.net..", "java.nio.channels..", "java.util.concurrent.locks.."))
        .orShould()
        .dependOnClassesThat(named("java.nio.file.Files", "java.nio.file.FileSystems"))
        .orShould()
        .dependOnClassesThat(
            named("java.lang.ProcessBuilder", "java.lang.Process", "java.lang.Runtime"))
        .orShould()
        .dependOnClassesThat(
            named("java.lang.Thread", "java.util.concurrent.Executors", "java.util.Timer"))
        .check(actors);
  }

  @Test
  void onlyWhatReadsTheJournalHandlesInputOutputExceptions() {
    noClasses()
        .that()
        .resideOutsideOfPackages("dev.cloister.actors.codec", "dev.cloister.actors.journal")
        .should()
        .dependOnClassesThat()
        .resideInAPackage("java.io..")
        .check(actors);
  }

  @Test
  void timeComesFromTheInjectedClock() {
    noClasses()
        .should()
        .callMethod(System.class, "currentTimeMillis")
        .orShould()
        .callMethod(System.class, "nanoTime")
        .orShould()
        .callMethod(java.time.Instant.class, "now")
        .orShould()
        .callMethod(Math.class, "random")
        .check(actors);
  }

  /** The identity of a workspace is the one word all packages share. */
  @Test
  void packagesAreFreeOfCycles() {
    slices()
        .matching("dev.cloister.actors.(*)..")
        .should()
        .beFreeOfCycles()
        .ignoreDependency(alwaysTrue(), JavaClass.Predicates.type(WorkspaceId.class))
        .check(actors);
  }

  private static DescribedPredicate<JavaClass> notAllowedToTheCodec() {
    return DescribedPredicate.describe(
        "are not allowed to the codec", type -> !IO_ALLOWED_TO_THE_CODEC.contains(type.getName()));
  }

  private static DescribedPredicate<JavaClass> named(String... names) {
    Set<String> wanted = Set.of(names);
    return DescribedPredicate.describe(
        "are one of " + wanted, type -> wanted.contains(type.getName()));
  }
}
