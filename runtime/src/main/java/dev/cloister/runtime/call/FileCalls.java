package dev.cloister.runtime.call;

import akka.japi.Pair;
import akka.stream.Materializer;
import akka.stream.javadsl.Keep;
import akka.stream.javadsl.Sink;
import akka.stream.javadsl.Source;
import akka.util.ByteString;
import dev.cloister.Cloister;
import dev.cloister.ListOptions;
import dev.cloister.Workspace;
import dev.cloister.actors.failure.FailureCode;
import dev.cloister.actors.failure.FailureException;
import dev.cloister.protocol.message.Reply;
import dev.cloister.runtime.verb.Encoding;
import dev.cloister.runtime.verb.FileContentView;
import dev.cloister.runtime.verb.FileEditInput;
import dev.cloister.runtime.verb.FileEditView;
import dev.cloister.runtime.verb.FileListInput;
import dev.cloister.runtime.verb.FileListView;
import dev.cloister.runtime.verb.FileReadInput;
import dev.cloister.runtime.verb.FileVerbs;
import dev.cloister.runtime.verb.FileWriteInput;
import dev.cloister.runtime.verb.StoredView;
import java.util.concurrent.CompletionStage;

/** Verbs on files that are small enough to hold. */
final class FileCalls {
  /** Lines are looked for in so many bytes from a file's beginning. */
  private static final long LINE_SEARCH = 64L << 20;

  private final Materializer materializer;
  private final Turns edits = new Turns();

  FileCalls(Materializer materializer) {
    this.materializer = materializer;
  }

  void register(Handlers handlers) {
    handlers.on(FileVerbs.LIST, FileCalls::list);
    handlers.on(FileVerbs.READ, this::read);
    handlers.on(FileVerbs.WRITE, this::write);
    handlers.on(FileVerbs.EDIT, this::edit);
  }

  private static CompletionStage<FileListView> list(Cloister host, FileListInput input) {
    ListOptions options =
        new ListOptions(
            input.depth().orElse(1),
            input.limit().orElse(FileListInput.DEFAULT_LIMIT),
            input.after());
    return host.workspace(input.workspace())
        .thenCompose(workspace -> workspace.listFiles(input.path(), options))
        .thenApply(GuestViews::files);
  }

  private CompletionStage<FileContentView> read(Cloister host, FileReadInput input) {
    if (input.firstLine().isPresent() && input.offset().isPresent()) {
      throw invalid(
          "Both offset and firstLine are given", "Give offset for bytes, or firstLine for lines.");
    }
    if (input.firstLine().isEmpty() && input.lineCount().isPresent()) {
      throw invalid("There is no line to count from", "Give firstLine together with lineCount.");
    }
    int most = input.length().orElse(FileReadInput.DEFAULT_LENGTH);
    return host.workspace(input.workspace())
        .thenCompose(
            workspace ->
                input.firstLine().isPresent()
                    ? lines(workspace, input, most)
                    : bytes(workspace, input.path(), input.offset().orElse(0), most)
                        .thenApply(read -> FileParts.bytes(input, read.first(), read.second())));
  }

  private CompletionStage<FileContentView> lines(
      Workspace workspace, FileReadInput input, int most) {
    LineWindow window =
        new LineWindow(
            input.firstLine().getAsInt(),
            input.lineCount().orElse(FileReadInput.DEFAULT_LINES),
            most);
    return gather(
            workspace.readFile(input.path(), 0, LINE_SEARCH),
            Sink.<LineWindow, ByteString>fold(window, LineWindow::take))
        .thenApply(read -> FileParts.lines(input, read.first(), read.second()));
  }

  private CompletionStage<StoredView> write(Cloister host, FileWriteInput input) {
    byte[] contents =
        Arguments.decode("content", input.encoding().orElse(Encoding.UTF_8), input.content());
    int mode = Arguments.mode(input.mode());
    return host.workspace(input.workspace())
        .thenCompose(
            workspace ->
                edits.take(
                    key(workspace, input.path()),
                    () -> store(workspace, input.path(), mode, contents)));
  }

  private CompletionStage<FileEditView> edit(Cloister host, FileEditInput input) {
    if (input.count().isPresent() && input.all().orElse(false)) {
      throw invalid("Both count and all are given", "Give count, or all, or neither.");
    }
    return host.workspace(input.workspace())
        .thenCompose(
            workspace -> edits.take(key(workspace, input.path()), () -> editNow(workspace, input)));
  }

  private CompletionStage<FileEditView> editNow(Workspace workspace, FileEditInput input) {
    return bytes(workspace, input.path(), 0, FileEditInput.MAX_FILE)
        .thenCompose(
            read -> {
              TextEdit edited = TextEdit.of(text(input, read.first(), read.second()), input);
              byte[] contents = Encoding.UTF_8.decode(edited.text());
              return store(workspace, input.path(), Arguments.MODE_OF_REPLACED_FILE, contents)
                  .thenApply(
                      stored ->
                          new FileEditView(
                              edited.replaced(),
                              edited.firstLine(),
                              stored.bytes(),
                              stored.sha256()));
            });
  }

  private static String text(FileEditInput input, byte[] bytes, Reply.FileSent sent) {
    if (sent.size() > FileEditInput.MAX_FILE) {
      throw new FailureException(
          FailureCode.LIMIT_EXCEEDED,
          input.path()
              + " has "
              + sent.size()
              + " bytes; at most "
              + FileEditInput.MAX_FILE
              + " are edited",
          "Change it with a program in the workspace, such as sed.");
    }
    if (Encoding.of(bytes) != Encoding.UTF_8) {
      throw invalid(
          input.path() + " is not UTF-8 text",
          "Change it with a program in the workspace, or write it whole in base64.");
    }
    return Encoding.UTF_8.encode(bytes);
  }

  private CompletionStage<StoredView> store(
      Workspace workspace, String path, int mode, byte[] contents) {
    return workspace
        .writeFile(path, mode, true, Source.single(ByteString.fromArray(contents)))
        .thenApply(Views::stored);
  }

  private CompletionStage<Pair<byte[], Reply.FileSent>> bytes(
      Workspace workspace, String path, long offset, long most) {
    return gather(
            workspace.readFile(path, offset, most),
            Sink.<ByteString, ByteString>fold(ByteString.emptyByteString(), ByteString::concat))
        .thenApply(read -> Pair.create(read.first().toArray(), read.second()));
  }

  private <T> CompletionStage<Pair<T, Reply.FileSent>> gather(
      Source<ByteString, CompletionStage<Reply.FileSent>> file,
      Sink<ByteString, CompletionStage<T>> sink) {
    var running = file.toMat(sink, Keep.both()).run(materializer);
    return running.first().thenCombine(running.second(), (sent, read) -> Pair.create(read, sent));
  }

  private static String key(Workspace workspace, String path) {
    return workspace.id().value() + ":" + path;
  }

  private static FailureException invalid(String message, String remedy) {
    return new FailureException(FailureCode.INVALID_ARGUMENT, message, remedy);
  }
}
