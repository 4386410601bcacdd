package dev.cloister.runtime.qmp;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;

/**
 * The commands Cloister sends.
 *
 * @param arguments a JSON object; empty: none
 */
record QmpCommand(String wireName, String arguments) {
  static final QmpCommand CAPABILITIES = new QmpCommand("qmp_capabilities", "");
  static final QmpCommand CONT = new QmpCommand("cont", "");
  static final QmpCommand STOP = new QmpCommand("stop", "");
  static final QmpCommand POWERDOWN = new QmpCommand("system_powerdown", "");
  static final QmpCommand QUIT = new QmpCommand("quit", "");
  static final QmpCommand QUERY_STATUS = new QmpCommand("query-status", "");
  static final QmpCommand QUERY_MIGRATE = new QmpCommand("query-migrate", "");

  /** Memory that is a file others see stays where it is when the rest is saved or loaded. */
  static final QmpCommand IGNORE_SHARED =
      new QmpCommand(
          "migrate-set-capabilities",
          "{\"capabilities\":[{\"capability\":\"x-ignore-shared\",\"state\":true}]}");

  static QmpCommand migrate(String uri) {
    return new QmpCommand("migrate", uri(uri));
  }

  static QmpCommand migrateIncoming(String uri) {
    return new QmpCommand("migrate-incoming", uri(uri));
  }

  private static String uri(String uri) {
    ObjectNode arguments = JsonNodeFactory.instance.objectNode();
    return arguments.put("uri", uri).toString();
  }
}
