package dev.cloister.runtime.fake;

import akka.util.ByteString;
import dev.cloister.ExecOptions;
import dev.cloister.ExecResult;
import dev.cloister.actors.failure.FailureCode;
import dev.cloister.protocol.message.Reply;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** A program of this machine, run to its end. */
final class LocalProgram {
  private LocalProgram() {}

  static CompletionStage<ExecResult> run(ExecOptions options) {
    boolean known =
        List.of(System.getenv("PATH").split(":", -1)).stream()
            .anyMatch(place -> Files.isExecutable(Path.of(place, options.argv().get(0))));
    if (!known) {
      return FakeCloister.failed(
          FailureCode.COMMAND_NOT_FOUND, "There is no " + options.argv().get(0), "Install it.");
    }
    return CompletableFuture.supplyAsync(() -> toItsEnd(options));
  }

  private static ExecResult toItsEnd(ExecOptions options) {
    try {
      ProcessBuilder builder = new ProcessBuilder(options.argv());
      builder.environment().putAll(options.env());
      Process process = builder.start();
      CompletableFuture<byte[]> err =
          CompletableFuture.supplyAsync(() -> all(process.getErrorStream()));
      try (var in = process.getOutputStream()) {
        in.write(options.stdin().toArray());
      } catch (IOException e) {
        // It ended without reading.
      }
      ByteString out = ByteString.fromArray(all(process.getInputStream()));
      ByteString told = ByteString.fromArray(err.join());
      int limit = options.outputLimit();
      return new ExecResult(
          new Reply.Exited(process.waitFor(), 0, false, 1, out.size(), told.size()),
          out.take(limit),
          told.take(limit),
          out.size() > limit,
          told.size() > limit);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  private static byte[] all(InputStream stream) {
    try {
      return stream.readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
