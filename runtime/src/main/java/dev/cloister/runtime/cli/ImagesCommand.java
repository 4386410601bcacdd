package dev.cloister.runtime.cli;

import dev.cloister.runtime.verb.HostVerbs;
import dev.cloister.runtime.verb.ImageView;
import dev.cloister.runtime.verb.ImagesView;
import dev.cloister.runtime.verb.NoInput;
import java.io.PrintStream;
import picocli.CommandLine.Command;

@Serves("image-list")
@Command(name = "images", description = "List the images a workspace can be made from.")
final class ImagesCommand extends Subcommand {
  private static final int MIB_BITS = 20;

  @Override
  public Integer call() {
    ImagesView all = daemon().call(HostVerbs.IMAGES, new NoInput());
    print(all, out -> table(all, out));
    return ExitCode.OK;
  }

  private static void table(ImagesView all, PrintStream out) {
    Table table = new Table("NAME", "SIZE", "DISK", "MEMORY", "KERNEL", "AGENT");
    for (ImageView image : all.images()) {
      table.row(
          image.name(),
          Sizes.text(image.rootBytes()),
          Sizes.text(image.defaultDiskBytes()),
          Sizes.text((long) image.defaultMemoryMiB() << MIB_BITS),
          image.kernelVersion(),
          image.agentVersion());
    }
    table.print(out);
  }
}
