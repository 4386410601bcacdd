package dev.cloister.it.lab;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/** The smallest x86-64 programs that can be a guest's first process. */
public final class Elf {
  private static final long BASE = 0x400000;
  private static final int HEADERS = 64 + 56;

  private Elf() {}

  /** Ends at once, which makes the kernel panic when it is process 1. */
  public static byte[] exits() {
    return program(
        new byte[] {
          (byte) 0xbf,
          1,
          0,
          0,
          0, // mov edi, 1
          (byte) 0xb8,
          60,
          0,
          0,
          0, // mov eax, exit
          0x0f,
          0x05
        },
        "");
  }

  /** Sleeps for ever. */
  public static byte[] sleeps() {
    return program(
        new byte[] {(byte) 0xb8, 34, 0, 0, 0, 0x0f, 0x05, (byte) 0xeb, (byte) -9}, // pause, again
        "");
  }

  /** Writes the text to its standard output, again and again. */
  public static byte[] floods(String text) {
    int code = 29;
    ByteBuffer loop = ByteBuffer.allocate(code).order(ByteOrder.LITTLE_ENDIAN);
    loop.put((byte) 0xbf).putInt(1); // mov edi, stdout
    loop.put((byte) 0x48).put((byte) 0xbe).putLong(BASE + HEADERS + code); // mov rsi, text
    loop.put((byte) 0xba).putInt(text.length()); // mov edx, length
    loop.put((byte) 0xb8).putInt(1); // mov eax, write
    loop.put((byte) 0x0f).put((byte) 0x05).put((byte) 0xeb).put((byte) -code); // again
    return program(loop.array(), text);
  }

  private static byte[] program(byte[] code, String text) {
    byte[] data = text.getBytes(StandardCharsets.US_ASCII);
    int size = HEADERS + code.length + data.length;
    ByteBuffer elf = ByteBuffer.allocate(size).order(ByteOrder.LITTLE_ENDIAN);
    elf.put(new byte[] {0x7f, 'E', 'L', 'F', 2, 1, 1, 0}).putLong(0);
    elf.putShort((short) 2).putShort((short) 62).putInt(1); // executable, x86-64
    elf.putLong(BASE + HEADERS).putLong(64).putLong(0).putInt(0); // entry, program headers
    elf.putShort((short) 64).putShort((short) 56).putShort((short) 1);
    elf.putShort((short) 0).putShort((short) 0).putShort((short) 0);
    elf.putInt(1).putInt(5).putLong(0).putLong(BASE).putLong(BASE); // load, readable, executable
    elf.putLong(size).putLong(size).putLong(0x1000);
    return elf.put(code).put(data).array();
  }
}
