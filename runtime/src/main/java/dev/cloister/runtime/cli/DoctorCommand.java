package dev.cloister.runtime.cli;

import dev.cloister.runtime.cli.DoctorView.Check;
import dev.cloister.runtime.verb.HostVerbs;
import dev.cloister.runtime.verb.HostView;
import dev.cloister.runtime.verb.ImageView;
import dev.cloister.runtime.verb.ImagesView;
import dev.cloister.runtime.verb.NoInput;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;

@Serves("host-info")
@Command(
    name = "doctor",
    description = "Look at everything Cloister needs; exits with 1 if something fails.")
final class DoctorCommand extends Subcommand {
  @Override
  public Integer call() {
    List<Check> checks = new ArrayList<>();
    checks.add(HostChecks.qemu());
    checks.add(HostChecks.kvm());
    checks.add(HostChecks.memory());
    checks.add(HostChecks.disk(surroundings().home()));
    checks.addAll(ofDaemon());
    DoctorView view = new DoctorView(checks);
    print(view, out -> lines(view, out));
    return view.healthy() ? ExitCode.OK : ExitCode.UNHEALTHY;
  }

  private List<Check> ofDaemon() {
    List<Check> checks = new ArrayList<>();
    try {
      DaemonClient daemon = daemon();
      HostView host = daemon.call(HostVerbs.INFO, new NoInput());
      checks.add(Check.ok("daemon", "version " + host.version() + ", pid " + host.pid()));
      checks.add(Check.ok("accelerator", host.accelerator() + ": " + host.acceleratorReason()));
      checks.add(Check.ok("transport", host.transport() + ": " + host.transportReason()));
      checks.add(images(daemon.call(HostVerbs.IMAGES, new NoInput())));
    } catch (FailedException e) {
      checks.add(Check.fail("daemon", e.error().message(), e.error().remedy()));
    }
    return checks;
  }

  private static Check images(ImagesView all) {
    return all.images().isEmpty()
        ? Check.fail("images", "There are none", "Build them: scripts/build-images.sh")
        : Check.ok(
            "images", all.images().stream().map(ImageView::name).collect(Collectors.joining(", ")));
  }

  private static void lines(DoctorView view, PrintStream out) {
    for (Check check : view.checks()) {
      String status = check.status().name().toLowerCase(Locale.ROOT);
      out.println(String.format("%-5s%-12s %s", status, check.name(), check.detail()));
      if (!check.remedy().isEmpty()) {
        out.println(" ".repeat(18) + check.remedy());
      }
    }
  }
}
