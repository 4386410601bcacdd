package dev.cloister.it.storm;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.cloister.it.lab.Rest;
import dev.cloister.it.lab.Rest.Answer;
import dev.cloister.it.storm.Gate.Door;
import dev.cloister.it.storm.Known.State;
import java.io.IOException;
import java.util.Locale;

/** What a slot's client can ask, and what each good answer means. For one thread at a time. */
final class Requests {
  private final Slot slot;
  private final Known known;

  Requests(Slot slot) {
    this.slot = slot;
    this.known = slot.known();
  }

  private String path() {
    return "/workspaces/" + slot.name();
  }

  void create(Door door, int memoryMiB) {
    known.mayBecome(State.RUNNING);
    ObjectNode body =
        Rest.object().put("name", slot.name()).put("image", "minimal").put("memoryMiB", memoryMiB);
    slot.ask(door, "create", () -> door.rest().post("/workspaces", body))
        .ifPresent(
            made -> {
              slot.identify(made);
              slot.is(State.RUNNING);
            });
  }

  /** A start that fails, or is cut off, ends stopped, wherever it began. */
  void start(Door door) {
    known.mayBecome(State.STOPPED);
    settle(door, "start", State.RUNNING);
  }

  /** A guest that is stopped syncs its disk; one that was killed over it may not have. */
  void stop(Door door) {
    settle(door, "stop", State.STOPPED);
    if (known.isRight(State.STOPPED) && !known.isRight(State.RUNNING) && !slot.isShaken()) {
      known.synced();
    }
  }

  private void settle(Door door, String verb, State wanted) {
    known.mayBecome(wanted);
    slot.ask(door, verb, () -> door.rest().post(path() + "/" + verb, Rest.object()))
        .ifPresent(
            done -> {
              String state = done.json().path("state").asText();
              if (!state.equals(wanted.name().toLowerCase(Locale.ROOT))) {
                slot.wrong(verb + " ended " + state);
              }
              slot.is(wanted);
            });
  }

  void delete(Door door) {
    known.mayBecome(State.ABSENT);
    slot.ask(door, "delete", () -> door.rest().delete(path()))
        .ifPresent(
            gone -> {
              slot.is(State.ABSENT);
            });
  }

  void write(Door door, String path, String content) {
    known.mayHold(path, content);
    ObjectNode body = Rest.object().put("path", path).put("content", content);
    slot.ask(door, "write " + path, () -> door.rest().post(path() + "/files/content", body))
        .ifPresent(stored -> known.holds(path, content));
  }

  void read(Door door, String path) {
    slot.ask(door, "read " + path, () -> content(door, path))
        .ifPresent(
            answer -> {
              String found = answer.json().path("content").asText(Known.NO_FILE);
              if (!known.isRight(path, found)) {
                slot.wrong(path + " holds " + abridged(found));
              }
              known.holds(path, found);
            });
  }

  /** That there is no such file is an answer as good as any. */
  private Answer content(Door door, String path) throws IOException {
    Answer answer = door.rest().get(path() + "/files/content?length=1048576&path=" + path);
    return answer.code().equals("file-not-found") ? new Answer(200, Rest.object()) : answer;
  }

  private static String abridged(String text) {
    return text.length() + " characters: " + text.substring(0, Math.min(60, text.length()));
  }

  /** A program that puts the content into the file at once, and onto the disk. */
  void exec(Door door, String path, String content) {
    known.mayHold(path, content);
    String script = "printf %s \"$1\" > $2.new && mv $2.new $2 && sync && hostname";
    slot.ask(
            door,
            "exec into " + path,
            () -> answer(door.agent().exec(slot.name(), "sh", "-c", script, "sh", content, path)))
        .ifPresent(
            ran -> {
              JsonNode result = ran.json();
              if (result.path("exit").path("exitCode").asInt(-1) != 0
                  || !result.path("stdout").asText().equals(slot.name() + "\n")) {
                slot.wrong("exec came to " + result);
              }
              known.holds(path, content);
              known.synced();
            });
  }

  private static Answer answer(JsonNode result) {
    return result.path("isError").asBoolean()
        ? new Answer(500, result)
        : new Answer(200, result.path("structuredContent"));
  }

  void startJob(Door door, String job, String output) {
    ObjectNode body = Rest.object().put("job", job);
    body.putArray("command").add("sh").add("-c").add("sleep 0.5; echo " + output);
    slot.ask(door, "start a job", () -> door.rest().post(path() + "/jobs", body))
        .ifPresent(started -> known.job(job, output + "\n"));
  }

  /** Waits for the end of a job that was acknowledged. */
  void finishJob(Door door, String job) {
    slot.ask(
            door,
            "poll job " + job,
            () -> door.rest().get(path() + "/jobs/" + job + "?waitMillis=20000"))
        .ifPresent(
            polled -> {
              String printed = polled.json().path("stdout").asText();
              String whole = known.jobs().get(job);
              if (!whole.startsWith(printed)) {
                slot.wrong("job " + job + " printed " + printed);
              }
              if (polled.json().path("ended").asBoolean()) {
                known.jobs().remove(job);
                if (!whole.equals(printed)) {
                  slot.wrong("job " + job + " ended with " + polled.json());
                }
              }
            });
  }
}
