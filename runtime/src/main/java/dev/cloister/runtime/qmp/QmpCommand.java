package dev.cloister.runtime.qmp;

/** The commands Cloister sends; none of them takes arguments. */
enum QmpCommand {
  CAPABILITIES("qmp_capabilities"),
  CONT("cont"),
  STOP("stop"),
  POWERDOWN("system_powerdown"),
  QUIT("quit"),
  QUERY_STATUS("query-status");

  private final String wireName;

  QmpCommand(String wireName) {
    this.wireName = wireName;
  }

  String wireName() {
    return wireName;
  }
}
