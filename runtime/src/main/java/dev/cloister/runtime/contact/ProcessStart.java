package dev.cloister.runtime.contact;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.OptionalLong;

/** When a process started: with its pid, it names one process of this boot for ever. */
public final class ProcessStart {
  /** Of the fields after the command's closing parenthesis; 22 in all, counted from 1. */
  private static final int START_TIME = 22 - 3;

  private static final int STATE = 0;

  private ProcessStart() {}

  /** Clock ticks since the host's boot; empty where there is no such process, or a dead one. */
  public static OptionalLong ticks(long pid) {
    try {
      String stat = Files.readString(Path.of("/proc", Long.toString(pid), "stat"));
      String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
      return fields[STATE].equals("Z")
          ? OptionalLong.empty()
          : OptionalLong.of(Long.parseLong(fields[START_TIME]));
    } catch (IOException e) {
      return OptionalLong.empty();
    }
  }
}
