package dev.cloister.runtime.cli;

import dev.cloister.runtime.verb.HostVerbs;
import dev.cloister.runtime.verb.NoInput;
import dev.cloister.runtime.verb.PoolView;
import java.io.PrintStream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

@Serves({"pool-info", "pool-drain"})
@Command(
    name = "pool",
    description =
        "Show the workspaces that are kept ready; cloister.pool in the settings says which.")
final class PoolCommand extends Subcommand {
  private static final int MIB_BITS = 20;
  private static final String USUAL = "usual";

  @Option(
      names = "--drain",
      description = "Remove them all, and make none until the daemon's next start.")
  private boolean drain;

  @Override
  public Integer call() {
    PoolView pool =
        drain
            ? showing("Draining", () -> daemon().call(HostVerbs.DRAIN, new NoInput()))
            : daemon().call(HostVerbs.POOL, new NoInput());
    print(pool, out -> table(pool, out));
    return ExitCode.OK;
  }

  private static void table(PoolView pool, PrintStream out) {
    if (pool.sizes().isEmpty()) {
      out.println("Nothing is kept ready: cloister.pool.sizes in the settings is empty.");
      return;
    }
    Table table =
        new Table(
            "IMAGE", "VCPUS", "MEMORY", "DISK", "READY", "COMING", "WANTED", "TAKEN", "MISSED");
    for (PoolView.SizeView one : pool.sizes()) {
      table.row(
          one.image(),
          one.vcpus().map(Object::toString).orElse(USUAL),
          one.memoryMiB().map(mib -> Sizes.text((long) mib << MIB_BITS)).orElse(USUAL),
          one.diskBytes().map(Sizes::text).orElse(USUAL),
          Integer.toString(one.ready()),
          Integer.toString(one.coming()),
          Integer.toString(one.wanted()),
          Long.toString(one.taken()),
          Long.toString(one.missed()));
    }
    table.print(out);
    for (PoolView.SizeView one : pool.sizes()) {
      one.failure().ifPresent(failure -> ErrorText.print(failure, out));
    }
  }
}
