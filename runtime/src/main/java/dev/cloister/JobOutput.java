package dev.cloister;

import akka.util.ByteString;

/**
 * A part of what a job printed.
 *
 * @param bytes may be empty
 * @param nextOffset where the next read goes on
 * @param total bytes the job has written to the stream so far, kept or not
 * @param ended whether the job has ended and there is nothing at {@code nextOffset} or beyond
 * @param truncated whether not all of the stream was kept
 */
public record JobOutput(
    ByteString bytes, long nextOffset, long total, boolean ended, boolean truncated) {

  public String text() {
    return bytes.utf8String();
  }
}
