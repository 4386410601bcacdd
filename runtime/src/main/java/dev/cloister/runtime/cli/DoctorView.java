package dev.cloister.runtime.cli;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.List;

/** What {@code doctor} found. */
record DoctorView(List<Check> checks) {
  /** How bad it is. */
  enum Status {
    @JsonProperty("ok")
    OK,
    @JsonProperty("warn")
    WARN,
    @JsonProperty("fail")
    FAIL
  }

  /** One thing looked at. */
  record Check(String name, Status status, String detail, String remedy) {
    static Check ok(String name, String detail) {
      return new Check(name, Status.OK, detail, "");
    }

    static Check warn(String name, String detail, String remedy) {
      return new Check(name, Status.WARN, detail, remedy);
    }

    static Check fail(String name, String detail, String remedy) {
      return new Check(name, Status.FAIL, detail, remedy);
    }
  }

  boolean healthy() {
    return checks.stream().noneMatch(check -> check.status() == Status.FAIL);
  }
}
