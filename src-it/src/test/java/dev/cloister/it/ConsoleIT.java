package dev.cloister.it;

import static org.assertj.core.api.Assertions.assertThat;

import akka.util.ByteString;
import dev.cloister.it.lab.Outcome;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Flow;
import org.junit.jupiter.api.Test;

/** What a guest prints on its console. */
class ConsoleIT extends SharedVm {

  @Test
  void whatTheGuestPrintsIsFollowedAndKept() {
    CompletableFuture<String> heard = new CompletableFuture<>();
    workspace.followLogs(0).subscribe(new Until("the last word", heard));
    sh("echo 'and this is the last word' > /dev/console");
    assertThat(Outcome.of(heard)).contains("and this is the last word");
    assertThat(Outcome.of(workspace.logs(4096)).utf8String()).contains("and this is the last word");
  }

  @Test
  void aFloodedConsoleCostsABoundedLogAndTheWorkspaceGoesOn() throws IOException {
    sh(
        "yes 'a line that fills the console' | head -c 3000000 > /dev/console; echo flood over > /dev/console");
    Path log = lab.state().consoleLog(workspace.id());
    Path older = log.resolveSibling(log.getFileName() + ".1");
    assertThat(Files.size(log) + (Files.exists(older) ? Files.size(older) : 0))
        .isBetween(1L << 20, (2L << 20) + (64 << 10));
    assertThat(Outcome.of(workspace.logs(1000)).size()).isLessThanOrEqualTo(1000);
    assertThat(sh("echo on").stdoutText()).isEqualTo("on\n");
  }

  private static final class Until implements Flow.Subscriber<ByteString> {
    private final String word;
    private final CompletableFuture<String> heard;
    private final StringBuilder text = new StringBuilder();
    private Flow.Subscription subscription;

    Until(String word, CompletableFuture<String> heard) {
      this.word = word;
      this.heard = heard;
    }

    @Override
    public void onSubscribe(Flow.Subscription given) {
      subscription = given;
      subscription.request(Long.MAX_VALUE);
    }

    @Override
    public void onNext(ByteString bytes) {
      text.append(bytes.utf8String());
      if (text.indexOf(word) >= 0) {
        subscription.cancel();
        heard.complete(text.toString());
      }
    }

    @Override
    public void onError(Throwable error) {
      heard.completeExceptionally(error);
    }

    @Override
    public void onComplete() {
      heard.completeExceptionally(new AssertionError("The console ended: " + text));
    }
  }
}
