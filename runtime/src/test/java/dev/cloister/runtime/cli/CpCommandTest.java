package dev.cloister.runtime.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.cloister.runtime.cli.CliFixture.Ran;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Random;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class CpCommandTest {
  @TempDir private static Path home;
  @TempDir private Path here;
  private static CliFixture cli;

  @BeforeAll
  static void open() throws IOException {
    cli = new CliFixture(home);
  }

  @AfterAll
  static void close() {
    cli.close();
  }

  @BeforeEach
  void clear() {
    cli.cloister().clear();
    cli.create("a");
  }

  @Test
  void copiesBothWaysAndKeepsTheMode() throws IOException {
    byte[] contents = new byte[1_234_567];
    new Random(5).nextBytes(contents);
    Path source = Files.write(here.resolve("tool"), contents);
    Files.setPosixFilePermissions(source, PosixFilePermissions.fromString("rwxr-x--x"));
    assertThat(cli.run("cp", source.toString(), "a:/opt/").code()).isZero();
    assertThat(cli.cloister().inside("a").files().get("/opt/tool")).isEqualTo(contents);
    assertThat(cli.cloister().inside("a").mode("/opt/tool")).isEqualTo(0751);

    Path back = Files.createDirectory(here.resolve("back"));
    assertThat(cli.run("cp", "a:/opt/tool", back.toString()).err()).isEmpty();
    assertThat(back.resolve("tool")).hasBinaryContent(contents);
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(back.resolve("tool"))))
        .isEqualTo("rwxr-x--x");
  }

  @Test
  void copiesFromAndToTheStandardStreams() {
    byte[] contents = {0, (byte) 0xff, 13, 10};
    assertThat(cli.feed(contents, "cp", "-", "a:/x").code()).isZero();
    assertThat(cli.run("cp", "a:/x", "-").output().toByteArray()).isEqualTo(contents);
  }

  @Test
  void leavesTheOldFileWhereACopyIsCutOff() throws IOException {
    Path old = Files.writeString(here.resolve("f"), "old");
    cli.cloister().inside("a").files().put("/broken", new byte[100_000]);
    Ran ran = cli.run("cp", "a:/broken", old.toString());
    assertThat(ran.code()).isEqualTo(125);
    assertThat(ran.err()).contains("cut off");
    assertThat(old).hasContent("old");
    try (var files = Files.list(here)) {
      assertThat(files).containsExactly(old);
    }
  }

  @Test
  void tellsWhatIsMissing() {
    assertThat(cli.run("cp", "a:/none", here.toString()).err()).contains("no file /none");
    assertThat(cli.run("cp", here.resolve("none").toString(), "a:/x").err())
        .contains("does not exist");
    assertThat(cli.run("cp", here.toString(), "a:/x").err()).contains("not a regular file");
    assertThat(cli.run("cp", "a:/x", "a:/y").err()).contains("Exactly one side");
    assertThat(cli.run("cp", "x", "y").err()).contains("Exactly one side");
    assertThat(cli.feed("x".getBytes(UTF_8), "cp", "-", "none:/x").err())
        .contains("no workspace 'none'");
  }

  @Test
  void takesAPathWithAColonForAFileHere() {
    assertThat(Place.of("./a:/b")).isInstanceOf(Place.Local.class);
    assertThat(Place.of("a:b")).isInstanceOf(Place.Local.class);
    assertThat(Place.of("a:/b c")).isEqualTo(new Place.Guest("a", "/b c"));
  }
}
