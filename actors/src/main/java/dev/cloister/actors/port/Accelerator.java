package dev.cloister.actors.port;

/** What runs the guest's instructions. */
public enum Accelerator {
  KVM,
  TCG
}
