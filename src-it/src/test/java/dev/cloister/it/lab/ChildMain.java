package dev.cloister.it.lab;

import dev.cloister.Cloister;
import dev.cloister.CloisterSettings;
import dev.cloister.ForkOptions;
import dev.cloister.RestoreOptions;
import dev.cloister.SnapshotOptions;
import dev.cloister.WorkspaceOptions;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/** What a {@link ChildJvm} runs. */
final class ChildMain {
  private final Cloister cloister;

  private ChildMain(Cloister cloister) {
    this.cloister = cloister;
  }

  public static void main(String[] args) throws Exception {
    CloisterSettings settings =
        CloisterSettings.of(Path.of(args[0]), Path.of(args[1])).with(args[2]);
    try (Cloister cloister = Cloister.open(settings);
        BufferedReader commands =
            new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8))) {
      ChildMain child = new ChildMain(cloister);
      for (String line = commands.readLine(); line != null; line = commands.readLine()) {
        child.run(line);
      }
    }
  }

  private void run(String command) {
    String[] words = command.split(" ", 2);
    say("begin " + command);
    String state =
        switch (words[0]) {
          case "create" -> create(words[1]);
          case "start" ->
              " "
                  + Cloister.await(cloister.workspace(words[1]).thenCompose(w -> w.start()))
                      .state();
          case "stop" ->
              " " + Cloister.await(cloister.workspace(words[1]).thenCompose(w -> w.stop())).state();
          case "pause" ->
              " "
                  + Cloister.await(cloister.workspace(words[1]).thenCompose(w -> w.pause()))
                      .state();
          case "suspend" ->
              " "
                  + Cloister.await(cloister.workspace(words[1]).thenCompose(w -> w.suspend()))
                      .state();
          case "wake" ->
              " " + Cloister.await(cloister.workspace(words[1]).thenCompose(w -> w.wake())).state();
          case "fork" ->
              " "
                  + Cloister.await(
                          cloister
                              .workspace(words[1])
                              .thenCompose(w -> w.fork(ForkOptions.children(2))))
                      .children()
                      .size();
          case "snapshot" -> snapshot(words[1]);
          case "restore" -> restore(words[1]);
          case "delete" -> delete(words[1]);
          default -> Cloister.await(cloister.list()).isEmpty() ? "" : " some";
        };
    say("done " + command + state);
  }

  private String create(String name) {
    return " "
        + Cloister.await(
                cloister
                    .create(WorkspaceOptions.image("minimal").withName(name))
                    .thenCompose(workspace -> workspace.info()))
            .state();
  }

  private String snapshot(String name) {
    return " "
        + Cloister.await(
                cloister
                    .workspace(name)
                    .thenCompose(w -> w.snapshots().create(SnapshotOptions.named("amid"))))
            .snapshot()
            .state();
  }

  private String restore(String name) {
    return " "
        + Cloister.await(
                cloister
                    .workspace(name)
                    .thenCompose(w -> w.snapshots().restore("first", RestoreOptions.DEFAULT)))
            .workspace()
            .state();
  }

  private String delete(String name) {
    Cloister.await(cloister.workspace(name).thenCompose(workspace -> workspace.delete()));
    return " deleted";
  }

  private static void say(String line) {
    System.out.println(line);
    System.out.flush();
  }
}
