package dev.cloister.it.lab;

import akka.NotUsed;
import akka.stream.javadsl.Source;
import akka.util.ByteString;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.Random;

/** Bytes that any loss, doubling or exchange of two pieces would show in. */
public final class Bytes {
  private static final int PIECE = 1 << 20;

  private Bytes() {}

  /** As many bytes, always the same for the same seed. */
  public static byte[] bytes(int size, long seed) {
    byte[] bytes = new byte[size];
    new Random(seed).nextBytes(bytes);
    return bytes;
  }

  /** So many pieces of 1 MiB, each another, made as they are asked for. */
  public static Source<ByteString, NotUsed> mebibytes(int count) {
    return Source.range(0, count - 1).map(seed -> ByteString.fromArray(bytes(PIECE, seed)));
  }

  /** The digest of {@link #mebibytes}. */
  public static String digestOfMebibytes(int count) {
    MessageDigest digest = Digests.sha256();
    for (int seed = 0; seed < count; seed++) {
      digest.update(bytes(PIECE, seed));
    }
    return HexFormat.of().formatHex(digest.digest());
  }
}
