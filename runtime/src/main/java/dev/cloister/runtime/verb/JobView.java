package dev.cloister.runtime.verb;

import java.time.Instant;
import java.util.OptionalInt;

/** A program in the background. */
public record JobView(
    @Doc("Its id, by which the other verbs know it.") String job,
    @Doc("The program and the beginning of its arguments.") String command,
    @Doc("running or exited.") @Rule(allowed = {"running", "exited"}) String state,
    @Doc("When it was started, by the guest's clock.") Instant startedAt,
    @Doc("Milliseconds it ran, or has been running.") long durationMillis,
    @Doc("0 to 255 once it has exited; 128 and the signal's number where a signal ended it.")
        @Rule(min = 0, max = 255)
        OptionalInt exitCode,
    @Doc("The signal's number where one ended it.") OptionalInt signal,
    @Doc("Whether its timeout ended it.") boolean timedOut,
    @Doc("Whether it lost a process to a lack of memory.") boolean oomKilled,
    @Doc("Bytes it printed to standard output so far, kept or not.") long stdoutBytes,
    @Doc("Bytes it printed to standard error so far, kept or not.") long stderrBytes,
    @Doc("Whether not all of its standard output was kept.") boolean stdoutTruncated,
    @Doc("Whether not all of its standard error was kept.") boolean stderrTruncated,
    @Doc("Whether exec-input can write to it.") boolean stdinOpen) {}
