package dev.cloister.actors.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.cbor.databind.CBORMapper;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import dev.cloister.actors.failure.FailureCode;
import dev.cloister.actors.journal.JournalRecord;
import dev.cloister.actors.testing.Records;
import dev.cloister.actors.workspace.NameLedger;
import dev.cloister.actors.workspace.WorkspaceEvent;
import dev.cloister.actors.workspace.WorkspaceState;
import java.io.IOException;
import java.io.InputStream;
import java.io.NotSerializableException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

final class JournalSerializerTest {
  private final JournalSerializer serializer = new JournalSerializer();
  private final ObjectMapper cbor = new CBORMapper();

  static Stream<String> manifests() {
    return JournalSerializer.manifests().keySet().stream();
  }

  /** The golden files: one of each manifest, and those of records that have grown since. */
  static Stream<String> goldens() {
    return Stream.concat(manifests(), Records.grown().keySet().stream());
  }

  private static String manifestOf(String golden) {
    return golden.replaceFirst("\\..*", "");
  }

  private static JournalRecord example(String golden) {
    JournalRecord first = Records.byManifest().get(golden);
    return first == null ? Records.grown().get(golden) : first;
  }

  @Test
  void everyManifestHasAnExampleAndNoExampleIsLeftOver() {
    assertThat(Records.byManifest().keySet())
        .containsExactlyInAnyOrderElementsOf(JournalSerializer.manifests().keySet());
  }

  /** A record without one could not be written; found here, not at three in the morning. */
  @Test
  void everyJournalRecordThereIsHasAManifest() {
    Set<String> records =
        new ClassFileImporter()
                .importUrl(JournalRecord.class.getProtectionDomain().getCodeSource().getLocation())
                .stream()
                .filter(type -> type.isAssignableTo(JournalRecord.class))
                .filter(type -> !type.getModifiers().contains(JavaModifier.ABSTRACT))
                .map(JavaClass::getName)
                .collect(Collectors.toSet());

    assertThat(records).hasSizeGreaterThan(20);
    assertThat(JournalSerializer.manifests().values())
        .extracting(Class::getName)
        .containsExactlyInAnyOrderElementsOf(records);
  }

  @ParameterizedTest
  @MethodSource("goldens")
  void readsWhatEarlierVersionsWrote(String golden) throws IOException {
    assertThat(serializer.fromBinary(golden(golden), manifestOf(golden)))
        .isEqualTo(example(golden));
  }

  @ParameterizedTest
  @MethodSource("goldens")
  void writesTheSameBytesAsEver(String golden) throws IOException {
    JournalRecord record = example(golden);

    assertThat(serializer.manifest(record)).isEqualTo(manifestOf(golden));
    assertThat(hex(serializer.toBinary(record)))
        .as("a changed encoding needs a new golden file beside the old one")
        .isEqualTo(hex(golden(golden)));
  }

  @ParameterizedTest
  @MethodSource("goldens")
  void ignoresAFieldOfANewerVersion(String golden) throws IOException {
    ObjectNode tree = (ObjectNode) cbor.readTree(golden(golden));
    tree.put("addedLater", "value");

    assertThat(serializer.fromBinary(cbor.writeValueAsBytes(tree), manifestOf(golden)))
        .isEqualTo(example(golden));
  }

  @ParameterizedTest
  @MethodSource("manifests")
  void refusesDamagedBytes(String manifest) throws IOException {
    byte[] whole = golden(manifest);
    byte[] cut = Arrays.copyOf(whole, whole.length - 1);

    assertThatThrownBy(() -> serializer.fromBinary(cut, manifest))
        .isInstanceOf(NotSerializableException.class)
        .hasMessageContaining(manifest);
    assertThatThrownBy(() -> serializer.fromBinary(new byte[0], manifest))
        .isInstanceOf(NotSerializableException.class);
  }

  @Test
  void randomDamageIsARecordOrARefusalAndNothingElse() throws IOException {
    Random random = new Random(20_261_120);
    for (String manifest : JournalSerializer.manifests().keySet()) {
      byte[] whole = golden(manifest);
      for (int round = 0; round < 200; round++) {
        byte[] damaged = whole.clone();
        damaged[random.nextInt(damaged.length)] = (byte) random.nextInt(256);
        assertThat(readsOrRefuses(damaged, manifest)).isTrue();
      }
    }
  }

  private boolean readsOrRefuses(byte[] bytes, String manifest) {
    try {
      return serializer.fromBinary(bytes, manifest) instanceof JournalRecord;
    } catch (NotSerializableException e) {
      return true;
    }
  }

  @Test
  void refusesARecordThatLacksSomething() throws IOException {
    ObjectNode tree = (ObjectNode) cbor.readTree(golden("workspace-created"));
    ((ObjectNode) tree.get("spec")).remove("name");
    byte[] nameless = cbor.writeValueAsBytes(tree);

    assertThatThrownBy(() -> serializer.fromBinary(nameless, "workspace-created"))
        .isInstanceOf(NotSerializableException.class)
        .hasMessageContaining("name");
  }

  @Test
  void refusesAManifestItDoesNotKnow() {
    assertThatThrownBy(() -> serializer.fromBinary(new byte[] {(byte) 0xA0}, "of-the-future"))
        .isInstanceOf(NotSerializableException.class)
        .hasMessageContaining("of-the-future");
  }

  @Test
  void refusesARecordWithoutAManifest() {
    record Stranger() implements JournalRecord {}

    assertThatThrownBy(() -> serializer.manifest(new Stranger()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("Stranger");
  }

  @Test
  void keepsWhatIsEmptyEmpty() throws IOException {
    for (JournalRecord record :
        Set.of(
            new WorkspaceEvent.DeleteRequested(Optional.empty(), Records.AT),
            new WorkspaceState.Stopped(
                Records.SPEC, Optional.empty(), Optional.empty(), Optional.empty()),
            new WorkspaceState.Starting(
                Records.SPEC,
                false,
                Records.AT,
                Optional.empty(),
                Optional.empty(),
                false,
                Optional.empty()))) {
      assertThat(serializer.fromBinary(serializer.toBinary(record), serializer.manifest(record)))
          .isEqualTo(record);
    }
  }

  /** A code may be retired, and an older version may meet a newer one's. */
  @Test
  void readsAFailureCodeItDoesNotKnowAsInternal() throws IOException {
    ObjectNode tree = (ObjectNode) cbor.readTree(golden("vm-lost"));
    ((ObjectNode) tree.get("failure")).put("code", "SOLAR_FLARE");

    WorkspaceEvent.VmLost lost =
        (WorkspaceEvent.VmLost) serializer.fromBinary(cbor.writeValueAsBytes(tree), "vm-lost");

    assertThat(lost.failure().code()).isEqualTo(FailureCode.INTERNAL);
    assertThat(lost.failure().message()).isEqualTo(Records.FAILURE.message());
  }

  @Test
  void keepsTheOrderOfNames() throws IOException {
    Object names = serializer.fromBinary(golden("names"), "names");

    assertThat(((NameLedger.Names) names).byId().values()).containsExactly("older", "newer");
  }

  @Test
  void namesNoClassInTheJournal() throws IOException {
    for (Map.Entry<String, JournalRecord> entry : Records.byManifest().entrySet()) {
      assertThat(new String(golden(entry.getKey()), StandardCharsets.ISO_8859_1))
          .doesNotContain("dev.cloister", entry.getValue().getClass().getName());
    }
  }

  private static byte[] golden(String manifest) throws IOException {
    String path = "/golden/" + manifest + ".cbor.hex";
    try (InputStream in = JournalSerializerTest.class.getResourceAsStream(path)) {
      assertThat(in).as("golden file " + path).isNotNull();
      String text = new String(in.readAllBytes(), StandardCharsets.US_ASCII);
      return HexFormat.of().parseHex(text.replaceAll("\\s", ""));
    }
  }

  private static String hex(byte[] bytes) {
    return HexFormat.of().formatHex(bytes);
  }
}
