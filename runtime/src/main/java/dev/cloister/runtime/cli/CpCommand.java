package dev.cloister.runtime.cli;

import dev.cloister.actors.failure.FailureCode;
import dev.cloister.runtime.verb.StoredView;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

@Serves({"file-download", "file-upload", "download-outcome"})
@Command(
    name = "cp",
    description = {
      "Copy a file into or out of a workspace; its checksum is verified.",
      "One side is WS:/path; - is standard input or output."
    })
final class CpCommand extends Subcommand {
  @Parameters(index = "0", paramLabel = "SRC", description = "What to copy.")
  private String source;

  @Parameters(index = "1", paramLabel = "DST", description = "Where to.")
  private String target;

  @Override
  public Integer call() {
    Place from = Place.of(source);
    Place to = Place.of(target);
    StoredView copied;
    if (to instanceof Place.Guest guest && !(from instanceof Place.Guest)) {
      copied = new Upload(this).copy(from, guest);
    } else if (from instanceof Place.Guest guest && !(to instanceof Place.Guest)) {
      copied = new Download(this).copy(guest, to);
    } else {
      throw new FailedException(
          FailureCode.INVALID_ARGUMENT,
          "Exactly one side must be in a workspace",
          "Write it as WS:/path.");
    }
    if (!(to instanceof Place.Standard)) {
      print(copied, out -> {});
    }
    return ExitCode.OK;
  }
}
