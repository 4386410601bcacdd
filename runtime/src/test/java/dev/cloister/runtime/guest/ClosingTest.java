package dev.cloister.runtime.guest;

import static dev.cloister.runtime.guest.LinkFixture.await;
import static dev.cloister.runtime.guest.LinkFixture.failure;
import static org.assertj.core.api.Assertions.assertThat;

import dev.cloister.actors.failure.FailureCode;
import dev.cloister.actors.port.GuestLink;
import dev.cloister.actors.port.GuestOperation;
import dev.cloister.protocol.frame.FrameKind;
import dev.cloister.protocol.message.Reply;
import dev.cloister.protocol.message.Request;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class ClosingTest {
  private static final Request.FileWrite WRITE =
      new Request.FileWrite("/root/a", null, false, false, null);

  private LinkFixture fixture;
  private FakeAgent agent;

  @BeforeEach
  void open() throws Exception {
    fixture = new LinkFixture();
    agent = fixture.agent();
  }

  @AfterEach
  void close() throws IOException {
    agent.close();
    fixture.close();
  }

  @Test
  void leavesNoThreadAndNoSocketBehind() throws Exception {
    GuestLink link = fixture.link(agent);
    CompletionStage<Reply.Info> info = link.call(new Request.Info());
    agent.expect(FrameKind.REQUEST, 1);
    link.close();
    link.close();

    await(link.closed());
    assertThat(agent.atEnd()).isTrue();
    assertThat(failure(info).code()).isEqualTo(FailureCode.OUTCOME_UNKNOWN);
    assertThat(failure(link.open(WRITE).reply()).code()).isEqualTo(FailureCode.GUEST_UNREACHABLE);
    LinkFixture.awaitNoThreads();
  }

  @Test
  void endsAWriterThatIsBlockedByAPeerWhoDoesNotRead() throws Exception {
    GuestLink link = fixture.link(agent, FakeAgent.hello(4 << 20, 8));
    GuestOperation<Reply.FileStored> write = link.open(WRITE);
    CompletionStage<Void> accepted = write.send(ByteBuffer.allocate(4 << 20));
    // The first frame has been read, so the writer is at work: far more follows than a socket
    // holds.
    agent.expect(FrameKind.REQUEST, 1);
    agent.expect(FrameKind.DATA, 1);
    assertThat(accepted.toCompletableFuture()).isNotDone();
    link.close();

    await(link.closed());
    await(accepted);
    assertThat(failure(write.reply()).code()).isEqualTo(FailureCode.OUTCOME_UNKNOWN);
    LinkFixture.awaitNoThreads();
  }

  @Test
  void tellsEverybodyWhenTheGuestHangsUp() throws Exception {
    GuestLink link = fixture.link(agent);
    GuestOperation<Reply.FileStored> write = link.open(WRITE);
    Collector output = new Collector(1);
    write.output().subscribe(output);
    agent.expect(FrameKind.REQUEST, 1);
    agent.hangUp();

    await(link.closed());
    assertThat(failure(write.reply()).code()).isEqualTo(FailureCode.OUTCOME_UNKNOWN);
    assertThat(failure(output.end).code()).isEqualTo(FailureCode.OUTCOME_UNKNOWN);
  }

  @Test
  void closesWhenTheVmExits() throws Exception {
    GuestLink link = fixture.link(agent);
    GuestOperation<Reply.FileStored> write = link.open(WRITE);
    agent.expect(FrameKind.REQUEST, 1);
    fixture.qemu.exit(9);

    assertThat(failure(write.reply()).evidence().console()).isEqualTo("the console");
    await(link.closed());
  }
}
