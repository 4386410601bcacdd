package dev.cloister.actors.port;

/** What QEMU tells unasked. */
public sealed interface MonitorEvent {
  /**
   * The machine is shutting down or was reset into exit ({@code -no-reboot}).
   *
   * @param guest whether the guest asked for it
   * @param reason QEMU's word for it, e.g. {@code guest-reset}, {@code host-qmp-quit}
   */
  record Shutdown(boolean guest, String reason) implements MonitorEvent {}

  /** The guest's kernel panicked, by a pvpanic or paravirtual notice. */
  record GuestPanicked() implements MonitorEvent {}

  /** The vCPUs stopped. */
  record Stopped() implements MonitorEvent {}

  /** The vCPUs run. */
  record Resumed() implements MonitorEvent {}

  /** A block device met an error, e.g. a full host disk. */
  record BlockIoError(String device, String reason) implements MonitorEvent {}

  /**
   * What is being saved or loaded has come so far.
   *
   * @param status QEMU's word, e.g. {@code active}, {@code completed}, {@code failed}
   */
  record Migrating(String status) implements MonitorEvent {}

  /** Any other event, by name. */
  record Other(String name) implements MonitorEvent {}
}
