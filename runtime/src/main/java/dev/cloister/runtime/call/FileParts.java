package dev.cloister.runtime.call;

import dev.cloister.actors.failure.FailureCode;
import dev.cloister.actors.failure.FailureException;
import dev.cloister.protocol.message.Reply;
import dev.cloister.runtime.verb.Encoding;
import dev.cloister.runtime.verb.FileContentView;
import dev.cloister.runtime.verb.FileReadInput;
import dev.cloister.runtime.verb.Texts;
import java.time.Instant;
import java.util.Arrays;
import java.util.OptionalInt;
import java.util.OptionalLong;

/** A part of a file as its view: cut between characters or lines, with where to go on from. */
final class FileParts {
  private FileParts() {}

  static FileContentView bytes(FileReadInput input, byte[] read, Reply.FileSent sent) {
    long offset = input.offset().orElse(0);
    boolean goesOn = offset + read.length < sent.size();
    byte[] told = goesOn ? whole(read, input) : read;
    return view(
        input,
        told,
        sent,
        goesOn ? OptionalLong.of(offset + told.length) : OptionalLong.empty(),
        OptionalInt.empty());
  }

  static FileContentView lines(FileReadInput input, LineWindow window, Reply.FileSent sent) {
    byte[] kept = window.bytes();
    if (!window.full()) {
      boolean more = window.beyond() || sent.bytes() < sent.size();
      return view(
          input,
          kept,
          sent,
          OptionalLong.empty(),
          more ? OptionalInt.of((int) window.nextLine()) : OptionalInt.empty());
    }
    int lines = 0;
    int end = 0;
    for (int i = 0; i < kept.length; i++) {
      if (kept[i] == '\n') {
        lines++;
        end = i + 1;
      }
    }
    if (lines > 0) {
      int next = input.firstLine().getAsInt() + lines;
      return view(
          input, Arrays.copyOf(kept, end), sent, OptionalLong.empty(), OptionalInt.of(next));
    }
    byte[] told = whole(kept, input);
    return view(
        input, told, sent, OptionalLong.of(window.offset() + told.length), OptionalInt.empty());
  }

  /** Without a broken character at the end, unless there are no characters. */
  private static byte[] whole(byte[] bytes, FileReadInput input) {
    byte[] whole = Texts.withoutBrokenEnd(bytes);
    boolean text =
        input.encoding().map(asked -> asked == Encoding.UTF_8).orElse(true)
            && whole.length > 0
            && Encoding.of(whole) == Encoding.UTF_8;
    return text ? whole : bytes;
  }

  private static FileContentView view(
      FileReadInput input,
      byte[] told,
      Reply.FileSent sent,
      OptionalLong nextOffset,
      OptionalInt nextLine) {
    Encoding found = Encoding.of(told);
    Encoding encoding = input.encoding().orElse(found);
    if (encoding == Encoding.UTF_8 && found != Encoding.UTF_8) {
      throw new FailureException(
          FailureCode.INVALID_ARGUMENT,
          "What was asked for of " + input.path() + " is not UTF-8 text",
          "Leave 'encoding' out, or ask for base64.");
    }
    return new FileContentView(
        encoding.encode(told),
        encoding,
        told.length,
        sent.size(),
        Integer.toOctalString(sent.mode()),
        Instant.ofEpochMilli(sent.mtimeMillis()),
        nextOffset.isPresent() || nextLine.isPresent(),
        nextOffset,
        nextLine);
  }
}
