package dev.cloister.runtime.call;

import akka.Done;
import akka.dispatch.Dispatchers;
import akka.stream.IOResult;
import akka.stream.Materializer;
import akka.stream.javadsl.Keep;
import akka.stream.javadsl.Sink;
import akka.stream.javadsl.StreamConverters;
import akka.util.ByteString;
import dev.cloister.Workspace;
import dev.cloister.runtime.transfer.IncomingFile;
import dev.cloister.runtime.transfer.TransferDirectory;
import dev.cloister.runtime.verb.FileTransferInput;
import dev.cloister.runtime.verb.FileVerbs;
import dev.cloister.runtime.verb.StoredView;
import java.nio.channels.Channels;
import java.nio.channels.SeekableByteChannel;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;

/** Copies between the host's transfer directory and a workspace. */
final class TransferCalls {
  private static final long TO_THE_END = -1;
  private static final int OWNER_ONLY = 0600;

  private final TransferDirectory directory;
  private final Materializer materializer;
  private final Executor blocking;

  TransferCalls(TransferDirectory directory, Materializer materializer) {
    this.directory = directory;
    this.materializer = materializer;
    this.blocking =
        materializer.system().dispatchers().lookup(Dispatchers.DefaultBlockingDispatcherId());
  }

  void register(Handlers handlers) {
    handlers.on(
        FileVerbs.TRANSFER,
        (host, in) ->
            host.workspace(in.workspace())
                .thenCompose(
                    workspace ->
                        in.direction().equals(FileTransferInput.TO_HOST)
                            ? toHost(workspace, in)
                            : toWorkspace(workspace, in)));
  }

  private CompletionStage<StoredView> toWorkspace(Workspace workspace, FileTransferInput input) {
    int mode = Arguments.mode(input.mode());
    return CompletableFuture.supplyAsync(() -> directory.read(input.hostPath()), blocking)
        .thenCompose(file -> send(workspace, input.path(), mode, file));
  }

  private CompletionStage<StoredView> send(
      Workspace workspace, String path, int mode, SeekableByteChannel file) {
    return workspace
        .writeFile(
            path, mode, StreamConverters.fromInputStream(() -> Channels.newInputStream(file)))
        .thenApply(Views::stored);
  }

  private CompletionStage<StoredView> toHost(Workspace workspace, FileTransferInput input) {
    int mode = input.mode().isEmpty() ? OWNER_ONLY : Arguments.mode(input.mode());
    return CompletableFuture.supplyAsync(() -> directory.write(input.hostPath(), mode), blocking)
        .thenCompose(
            file ->
                receive(workspace, input.path(), file)
                    .whenCompleteAsync((done, error) -> file.close(), blocking));
  }

  private CompletionStage<StoredView> receive(Workspace workspace, String path, IncomingFile file) {
    Sink<ByteString, CompletionStage<IOResult>> sink =
        StreamConverters.fromOutputStream(() -> Channels.newOutputStream(file.channel()));
    var running =
        workspace.readFile(path, 0, TO_THE_END).toMat(sink, Keep.both()).run(materializer);
    return running
        .first()
        .thenCombine(
            running.second().thenApply(written -> Done.getInstance()), (sent, done) -> sent)
        .thenApplyAsync(
            sent -> {
              file.commit();
              return new StoredView(sent.bytes(), sent.sha256());
            },
            blocking);
  }
}
