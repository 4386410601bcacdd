package dev.cloister.runtime.fake;

import akka.actor.ActorSystem;
import akka.stream.Materializer;
import akka.stream.SystemMaterializer;
import akka.stream.javadsl.JavaFlowSupport;
import akka.stream.javadsl.Sink;
import akka.util.ByteString;
import com.typesafe.config.ConfigFactory;
import dev.cloister.ExecOptions;
import dev.cloister.ExecResult;
import dev.cloister.Execution;
import dev.cloister.actors.failure.FailureCode;
import dev.cloister.actors.failure.FailureException;
import dev.cloister.actors.port.GuestOperation.Chunk;
import dev.cloister.actors.port.GuestOperation.Stream;
import dev.cloister.protocol.message.Reply;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Flow;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.SubmissionPublisher;
import java.util.concurrent.atomic.AtomicLong;

/**
 * One of the fake guests' programs: {@code echo TEXT}, {@code both}, {@code complain} (on standard
 * error, then as {@code sleep}), {@code cat}, {@code exit N}, {@code spam BYTES}, {@code binary},
 * {@code sleep} (deaf to input; ends by a signal), {@code slow} (timed out), {@code env NAME},
 * {@code missing}, {@code forbidden}.
 */
public final class FakeExecution implements Execution {
  private static final Set<String> PROGRAMS =
      Set.of(
          "echo",
          "env",
          "both",
          "complain",
          "binary",
          "cat",
          "euros",
          "spam",
          "exit",
          "slow",
          "sleep");
  private static final ByteBuffer END = ByteBuffer.allocate(0);
  private static final int SPAM = 1 << 16;

  private static final ActorSystem SYSTEM =
      ActorSystem.create(
          "fake",
          ConfigFactory.parseString("akka.daemonic = on").withFallback(ConfigFactory.load()));

  private final ExecOptions options;
  private final SubmissionPublisher<Chunk> output = new SubmissionPublisher<>(Runnable::run, 4);
  private final CompletableFuture<Reply.Exited> exit = new CompletableFuture<>();
  private final LinkedBlockingQueue<ByteBuffer> input = new LinkedBlockingQueue<>();
  private final CompletableFuture<Integer> signalled = new CompletableFuture<>();
  private final CountDownLatch cancelled = new CountDownLatch(1);
  private final AtomicLong printed = new AtomicLong();

  FakeExecution(ExecOptions options) {
    this.options = options;
    Thread program = new Thread(this::run, "fake-" + options.argv().get(0));
    program.setDaemon(true);
    this.program = program;
  }

  private final Thread program;

  /** Whether there is such a program, so that a start of it would not be refused. */
  static boolean isKnown(String program) {
    return PROGRAMS.contains(program);
  }

  /** Runs streams in tests. */
  public static Materializer materializer() {
    return SystemMaterializer.get(SYSTEM).materializer();
  }

  static CompletionStage<ExecResult> collect(FakeExecution execution, ExecOptions options) {
    execution.send(options.stdin().asByteBuffer());
    execution.endInput();
    return JavaFlowSupport.Source.fromPublisher(execution.output())
        .runWith(Sink.seq(), materializer())
        .thenCombine(execution.exit(), (chunks, exit) -> result(chunks, exit, options));
  }

  private static ExecResult result(List<Chunk> chunks, Reply.Exited exit, ExecOptions options) {
    ByteString out = ByteString.emptyByteString();
    ByteString err = ByteString.emptyByteString();
    for (Chunk chunk : chunks) {
      ByteString bytes = ByteString.fromByteBuffer(chunk.bytes());
      if (chunk.stream() == Stream.OUT) {
        out = out.concat(bytes);
      } else {
        err = err.concat(bytes);
      }
    }
    int limit = options.outputLimit();
    return new ExecResult(
        exit, out.take(limit), err.take(limit), out.size() > limit, err.size() > limit);
  }

  @Override
  public String id() {
    return "x-1";
  }

  @Override
  public Flow.Publisher<Chunk> output() {
    return subscriber -> {
      output.subscribe(subscriber);
      program.start();
    };
  }

  @Override
  public CompletionStage<Void> send(ByteBuffer bytes) {
    if (program().equals("sleep")) {
      return new CompletableFuture<>();
    }
    ByteBuffer copy = ByteBuffer.allocate(bytes.remaining());
    copy.put(bytes).flip();
    if (copy.hasRemaining()) {
      input.add(copy);
    }
    return CompletableFuture.completedFuture(null);
  }

  @Override
  public void endInput() {
    input.add(END);
  }

  @Override
  public CompletionStage<Void> signal(int number) {
    signalled.complete(number);
    return CompletableFuture.completedFuture(null);
  }

  @Override
  public void cancel() {
    cancelled.countDown();
    signalled.complete(9);
  }

  @Override
  public CompletionStage<Reply.Exited> exit() {
    return exit;
  }

  /** Waits until somebody cancelled it. */
  public void awaitCancelled() throws InterruptedException {
    cancelled.await();
  }

  /** How much it has printed so far, in bytes. */
  public long printed() {
    return printed.get();
  }

  /** Whether it is held up by who listens, or has ended. */
  public boolean waits() {
    return program.getState() == Thread.State.WAITING
        || program.getState() == Thread.State.TERMINATED;
  }

  private String program() {
    return options.argv().get(0);
  }

  private void run() {
    try {
      Reply.Exited ended = perform();
      output.close();
      exit.complete(ended);
    } catch (FailureException | InterruptedException e) {
      output.closeExceptionally(e);
      exit.completeExceptionally(e);
    }
  }

  private Reply.Exited perform() throws InterruptedException {
    String argument = options.argv().size() > 1 ? options.argv().get(1) : "";
    switch (program()) {
      case "echo" -> print(Stream.OUT, argument + "\n");
      case "env" -> print(Stream.OUT, options.env().getOrDefault(argument, "unset") + "\n");
      case "both" -> {
        print(Stream.OUT, "out\n");
        print(Stream.ERR, "err\n");
      }
      case "binary" -> submit(Stream.OUT, new byte[] {(byte) 0xff, 0, 10, 13, (byte) 0xc3});
      case "cat" -> copy();
      case "euros" -> print(Stream.OUT, "\u20ac".repeat(Integer.parseInt(argument)));
      case "spam" -> spam(Long.parseLong(argument));
      case "exit" -> {
        return ended(Integer.parseInt(argument), 0, false);
      }
      case "slow" -> {
        return ended(137, 9, true);
      }
      case "complain" -> {
        print(Stream.ERR, "err\n");
        return killed();
      }
      case "sleep" -> {
        return killed();
      }
      case "forbidden" ->
          throw new FailureException(
              FailureCode.COMMAND_NOT_EXECUTABLE, "Cannot execute it", "Set its mode.");
      default ->
          throw new FailureException(
              FailureCode.COMMAND_NOT_FOUND, "There is no " + program(), "Install it.");
    }
    return ended(0, 0, false);
  }

  private Reply.Exited killed() {
    int signal = signalled.join();
    return ended(128 + signal, signal, false);
  }

  private Reply.Exited ended(int code, int signal, boolean timedOut) {
    return new Reply.Exited(code, signal, timedOut, 3, printed.get(), 0);
  }

  private void copy() throws InterruptedException {
    if (!options.interactive()) {
      return;
    }
    for (ByteBuffer piece = input.take(); piece.hasRemaining(); piece = input.take()) {
      printed.addAndGet(piece.remaining());
      output.submit(new Chunk(Stream.OUT, piece));
    }
  }

  private void spam(long bytes) {
    for (long rest = bytes; rest > 0; rest -= SPAM) {
      byte[] piece = new byte[(int) Math.min(rest, SPAM)];
      submit(Stream.OUT, piece);
    }
  }

  private void print(Stream stream, String text) {
    submit(stream, text.getBytes(StandardCharsets.UTF_8));
  }

  private void submit(Stream stream, byte[] bytes) {
    output.submit(new Chunk(stream, ByteBuffer.wrap(bytes)));
    printed.addAndGet(bytes.length);
  }
}
