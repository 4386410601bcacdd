package dev.cloister;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A program to run in a guest in the background.
 *
 * @param id names the job within its workspace: 1-64 of {@code [A-Za-z0-9_.-]}, not beginning with
 *     a dot; empty: one is made up. The same options with the same id start one job, however often
 *     they are asked for
 * @param argv program and arguments; no shell is involved
 * @param cwd its working directory; empty: the user's home
 * @param env set in addition to the workspace's environment; wins over it; never logged
 * @param user name or number; empty: root
 * @param timeout when it is ended, with everything it started; empty: never
 * @param killGrace from SIGTERM to SIGKILL at the timeout
 * @param interactive whether it can be sent input by {@link Job#write}; otherwise it reads
 *     end-of-file
 * @param outputLimit how much of each of its two streams is kept in the guest, in bytes, up to
 *     {@link #MOST_OUTPUT}; what is beyond is counted, discarded and said to be truncated. The
 *     program never waits for a reader
 */
public record JobOptions(
    Optional<String> id,
    List<String> argv,
    Optional<String> cwd,
    Map<String, String> env,
    Optional<String> user,
    Optional<Duration> timeout,
    Duration killGrace,
    boolean interactive,
    long outputLimit) {
  /** 16 MiB, on the workspace's own disk. */
  public static final long DEFAULT_OUTPUT_LIMIT = 16 << 20;

  /** 1 GiB. */
  public static final long MOST_OUTPUT = 1 << 30;

  public JobOptions {
    argv = List.copyOf(argv);
    env = Map.copyOf(env);
  }

  public static JobOptions of(String... argv) {
    return of(List.of(argv));
  }

  public static JobOptions of(List<String> argv) {
    return new JobOptions(
        Optional.empty(),
        argv,
        Optional.empty(),
        Map.of(),
        Optional.empty(),
        Optional.empty(),
        Duration.ofSeconds(2),
        true,
        DEFAULT_OUTPUT_LIMIT);
  }

  public JobOptions withId(String value) {
    return new JobOptions(
        Optional.of(value), argv, cwd, env, user, timeout, killGrace, interactive, outputLimit);
  }

  public JobOptions withCwd(String value) {
    return new JobOptions(
        id, argv, Optional.of(value), env, user, timeout, killGrace, interactive, outputLimit);
  }

  public JobOptions withEnv(Map<String, String> value) {
    return new JobOptions(id, argv, cwd, value, user, timeout, killGrace, interactive, outputLimit);
  }

  public JobOptions withUser(String value) {
    return new JobOptions(
        id, argv, cwd, env, Optional.of(value), timeout, killGrace, interactive, outputLimit);
  }

  public JobOptions withTimeout(Duration value) {
    return new JobOptions(
        id, argv, cwd, env, user, Optional.of(value), killGrace, interactive, outputLimit);
  }

  public JobOptions withKillGrace(Duration value) {
    return new JobOptions(id, argv, cwd, env, user, timeout, value, interactive, outputLimit);
  }

  public JobOptions withInteractive(boolean value) {
    return new JobOptions(id, argv, cwd, env, user, timeout, killGrace, value, outputLimit);
  }

  public JobOptions withOutputLimit(long value) {
    return new JobOptions(id, argv, cwd, env, user, timeout, killGrace, interactive, value);
  }
}
