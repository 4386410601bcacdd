package dev.cloister;

import akka.util.ByteString;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A program to run in a guest.
 *
 * @param argv program and arguments; no shell is involved
 * @param cwd its working directory; empty: the user's home
 * @param env set in addition to the guest's defaults; never logged
 * @param user name or number; empty: root
 * @param timeout when it is ended, with everything it started; empty: never
 * @param killGrace from SIGTERM to SIGKILL at the timeout
 * @param stdin fed to it by {@link Workspace#exec}; ignored by {@link Workspace#execute}
 * @param interactive whether {@link Workspace#execute} will send input; otherwise it reads
 *     end-of-file
 * @param outputLimit how much of each stream {@link Workspace#exec} keeps, in bytes; what is beyond
 *     is discarded and said to be truncated
 */
public record ExecOptions(
    List<String> argv,
    Optional<String> cwd,
    Map<String, String> env,
    Optional<String> user,
    Optional<Duration> timeout,
    Duration killGrace,
    ByteString stdin,
    boolean interactive,
    int outputLimit) {
  /** 16 MiB: more is better streamed. */
  public static final int DEFAULT_OUTPUT_LIMIT = 16 << 20;

  public ExecOptions {
    argv = List.copyOf(argv);
    env = Map.copyOf(env);
  }

  public static ExecOptions of(String... argv) {
    return of(List.of(argv));
  }

  public static ExecOptions of(List<String> argv) {
    return new ExecOptions(
        argv,
        Optional.empty(),
        Map.of(),
        Optional.empty(),
        Optional.empty(),
        Duration.ofSeconds(2),
        ByteString.emptyByteString(),
        false,
        DEFAULT_OUTPUT_LIMIT);
  }

  public ExecOptions withCwd(String value) {
    return new ExecOptions(
        argv, Optional.of(value), env, user, timeout, killGrace, stdin, interactive, outputLimit);
  }

  public ExecOptions withEnv(Map<String, String> value) {
    return new ExecOptions(
        argv, cwd, value, user, timeout, killGrace, stdin, interactive, outputLimit);
  }

  public ExecOptions withUser(String value) {
    return new ExecOptions(
        argv, cwd, env, Optional.of(value), timeout, killGrace, stdin, interactive, outputLimit);
  }

  public ExecOptions withTimeout(Duration value) {
    return new ExecOptions(
        argv, cwd, env, user, Optional.of(value), killGrace, stdin, interactive, outputLimit);
  }

  public ExecOptions withKillGrace(Duration value) {
    return new ExecOptions(argv, cwd, env, user, timeout, value, stdin, interactive, outputLimit);
  }

  public ExecOptions withStdin(ByteString value) {
    return new ExecOptions(
        argv, cwd, env, user, timeout, killGrace, value, interactive, outputLimit);
  }

  public ExecOptions withInteractive(boolean value) {
    return new ExecOptions(argv, cwd, env, user, timeout, killGrace, stdin, value, outputLimit);
  }

  public ExecOptions withOutputLimit(int value) {
    return new ExecOptions(argv, cwd, env, user, timeout, killGrace, stdin, interactive, value);
  }
}
