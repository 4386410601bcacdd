package dev.cloister.runtime.disk;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;

/**
 * The bytes of an empty qcow2 image (version 3, clusters of 64 KiB) over another. Pure. Written
 * here rather than by {@code qemu-img}, which would take a process for four small tables.
 *
 * <p>Layout: cluster 0 header, 1 reference count table, 2 its only block, 3 the L1 table.
 *
 * @param base the backing file
 * @param format the base's: told, and never guessed by what a guest has written there
 * @param size what the guest sees, in bytes; a multiple of 512, at most {@link #LARGEST}
 */
record Qcow2Overlay(Path base, Format format, long size) {
  /** What a base can be. */
  enum Format {
    RAW("raw"),
    QCOW2("qcow2");

    private final String word;

    Format(String word) {
      this.word = word;
    }
  }

  private static final int LONGEST_NAME = 1023;
  private static final int CLUSTER_BITS = 16;
  private static final int CLUSTER = 1 << CLUSTER_BITS;
  private static final long MAPPED_BY_L1_ENTRY = 512L * 1024 * 1024;
  private static final int HEADER_LENGTH = 104;
  private static final int BACKING_FORMAT = 0xE2792ACA;
  private static final int EXTENSIONS_LENGTH = 24;
  private static final int LONGEST_FORMAT = 8;
  private static final int REFERENCE_COUNT_ORDER = 4;
  private static final int CLUSTERS = 4;

  /** What one cluster of L1 entries maps: 4 TiB. */
  static final long LARGEST = CLUSTER / Long.BYTES * MAPPED_BY_L1_ENTRY;

  Qcow2Overlay {
    if (size <= 0 || size % 512 != 0 || size > LARGEST) {
      throw new IllegalArgumentException("Not a size of a disk: " + size);
    }
    if (name(base).length > LONGEST_NAME) {
      throw new IllegalArgumentException("A backing file's name is too long: " + base);
    }
  }

  /** The whole file: four clusters. */
  ByteBuffer bytes() {
    ByteBuffer image = ByteBuffer.allocate(CLUSTERS * CLUSTER);
    byte[] name = name(base);
    image.put(new byte[] {'Q', 'F', 'I', (byte) 0xFB}).putInt(3);
    image.putLong(HEADER_LENGTH + EXTENSIONS_LENGTH).putInt(name.length);
    image.putInt(CLUSTER_BITS).putLong(size);
    int notEncrypted = 0;
    image.putInt(notEncrypted);
    image.putInt(l1Entries()).putLong(3L * CLUSTER);
    image.putLong(CLUSTER).putInt(1);
    int snapshots = 0;
    image.putInt(snapshots).putLong(0);
    long features = 0;
    image.putLong(features).putLong(features).putLong(features);
    image.putInt(REFERENCE_COUNT_ORDER).putInt(HEADER_LENGTH);
    image.putInt(BACKING_FORMAT).putInt(format.word.length());
    image.put(Arrays.copyOf(format.word.getBytes(StandardCharsets.US_ASCII), LONGEST_FORMAT));
    int endOfExtensions = 0;
    image.putInt(endOfExtensions).putInt(0);
    image.put(name);
    image.putLong(CLUSTER, 2L * CLUSTER);
    for (int cluster = 0; cluster < CLUSTERS; cluster++) {
      image.putShort(2 * CLUSTER + Short.BYTES * cluster, (short) 1);
    }
    return image.rewind();
  }

  private int l1Entries() {
    return Math.toIntExact((size + MAPPED_BY_L1_ENTRY - 1) / MAPPED_BY_L1_ENTRY);
  }

  private static byte[] name(Path base) {
    return base.toString().getBytes(StandardCharsets.UTF_8);
  }
}
