package dev.cloister.runtime.template;

import dev.cloister.actors.port.Accelerator;
import dev.cloister.actors.port.LaunchSpec;
import dev.cloister.actors.port.TemplateStore.Shape;
import dev.cloister.actors.port.VmOrigin;
import dev.cloister.actors.workspace.WorkspaceId;
import dev.cloister.runtime.qemu.QemuBinary;
import dev.cloister.runtime.qemu.QemuCommandLine;
import dev.cloister.runtime.qemu.TscFrequency;
import dev.cloister.runtime.state.StateDirectory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/** Finds out what a template of a shape depends on, on this host as it is now. */
public final class ShapeInputs {
  /** Stand-ins for what differs from VM to VM, and for what is told apart by more than its name. */
  private static final Path SOME = Path.of("/-");

  private static final StateDirectory NOWHERE = new StateDirectory(SOME, SOME);
  private static final WorkspaceId NOBODY = new WorkspaceId("tpl-000000000000");

  private final String binary;
  private final Supplier<String> searchPath;
  private final Function<Path, String> versionOf;
  private Known known = new Known("", "");

  /** The version of a program; it is asked again when the program is another. */
  private record Known(String program, String version) {}

  /**
   * @param binary the QEMU, as in {@code cloister.qemu.binary}
   * @param versionOf asks a QEMU; may block
   */
  public ShapeInputs(String binary, Supplier<String> searchPath, Function<Path, String> versionOf) {
    this.binary = binary;
    this.searchPath = searchPath;
    this.versionOf = versionOf;
  }

  /** What a VM of this shape would depend on. */
  public TemplateInputs of(Shape shape) throws IOException {
    Path qemu = QemuBinary.find(binary, searchPath.get());
    LaunchSpec fork =
        new LaunchSpec(
            NOBODY,
            shape.vcpus(),
            shape.memoryMiB(),
            Optional.of(SOME),
            SOME,
            SOME,
            0,
            shape.accelerator(),
            shape.transport(),
            new VmOrigin.Fork("", SOME, SOME));
    return new TemplateInputs(
        version(qemu),
        file(qemu),
        new QemuCommandLine(SOME, NOWHERE, TscFrequency.ofHost()).of(fork),
        file(shape.kernel()),
        file(shape.initrd()),
        shape.agentVersion(),
        shape.accelerator() == Accelerator.KVM ? hostCpu() : "");
  }

  /** The version of the QEMU that would run now. */
  public String qemuVersion() throws IOException {
    return version(QemuBinary.find(binary, searchPath.get()));
  }

  private synchronized String version(Path qemu) throws IOException {
    String program = file(qemu);
    if (!known.program().equals(program)) {
      known = new Known(program, versionOf.apply(qemu));
    }
    return known.version();
  }

  private static String file(Path path) throws IOException {
    Path real = path.toRealPath();
    BasicFileAttributes is = Files.readAttributes(real, BasicFileAttributes.class);
    return real + " " + is.size() + " " + is.lastModifiedTime();
  }

  /** Model and features of the first processor. */
  private static String hostCpu() throws IOException {
    Predicate<String> matters =
        line ->
            line.matches("(vendor_id|cpu family|model|model name|stepping|microcode|flags)\\s.*");
    return Files.readString(Path.of("/proc/cpuinfo"))
        .lines()
        .takeWhile(line -> !line.isEmpty())
        .filter(matters)
        .collect(Collectors.joining("\n"));
  }
}
