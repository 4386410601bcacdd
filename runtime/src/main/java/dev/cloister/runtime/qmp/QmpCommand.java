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

  /** More than any socket takes: QEMU keeps to 128 MiB/s unless told otherwise. */
  static final QmpCommand NO_RATE_LIMIT =
      new QmpCommand("migrate-set-parameters", "{\"max-bandwidth\":1099511627776}");

  /** QEMU tells how far saving or loading has come. */
  static final QmpCommand MIGRATION_EVENTS = capability("events", true);

  /** Memory that is a file others see stays where it is when the rest is saved or loaded. */
  static QmpCommand ignoreShared(boolean on) {
    return capability("x-ignore-shared", on);
  }

  private static QmpCommand capability(String name, boolean on) {
    ObjectNode arguments = JsonNodeFactory.instance.objectNode();
    arguments.putArray("capabilities").addObject().put("capability", name).put("state", on);
    return new QmpCommand("migrate-set-capabilities", arguments.toString());
  }

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
