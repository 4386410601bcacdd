package dev.cloister.it.vsock;

import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;

import dev.cloister.it.guest.AgentLinkOnVsock;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import org.junit.platform.launcher.Launcher;
import org.junit.platform.launcher.LauncherDiscoveryRequest;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;

/** Runs the tests inside the VM and tells their results to the host, a line each. */
final class LabMain {
  private static final List<Class<?>> TESTS =
      List.of(SocketsOnVsock.class, AgentLinkOnVsock.class, VmsOnVsock.class);

  private LabMain() {}

  /**
   * Takes the device to write the results to, and perhaps simple names of the classes to run.
   *
   * @throws IOException when the results cannot be told
   */
  public static void main(String[] args) throws IOException {
    Path device = Path.of(args[0]);
    List<String> wanted = List.of(args).subList(1, args.length);
    LauncherDiscoveryRequestBuilder request = LauncherDiscoveryRequestBuilder.request();
    TESTS.stream()
        .filter(test -> wanted.isEmpty() || wanted.contains(test.getSimpleName()))
        .forEach(test -> request.selectors(selectClass(test)));
    try (PrintStream out =
        new PrintStream(
            Files.newOutputStream(device, StandardOpenOption.WRITE),
            true,
            StandardCharsets.UTF_8)) {
      run(request.build(), new ResultLines(out));
    }
    // Threads that a failed test left must not keep the VM.
    Runtime.getRuntime().halt(0);
  }

  private static void run(LauncherDiscoveryRequest request, ResultLines results) {
    Launcher launcher = LauncherFactory.create();
    launcher.execute(request, results);
  }
}
