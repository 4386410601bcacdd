package dev.cloister.runtime.template;

import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.util.List;

/**
 * Everything that a template's memory and devices depend on. The root image is not among it: a
 * template has not looked at a disk, so all images with one kernel and agent share it.
 *
 * @param qemuVersion as QEMU tells it
 * @param qemu path, size and time of the program
 * @param commandLine QEMU's, with the names of the VM and its files left out: machine, CPU, memory,
 *     devices, the kernel's options
 * @param kernel path, size and time; images name it by its digest
 * @param initrd the same of the initramfs
 * @param agent the agent's version
 * @param hostCpu what KVM hands through to the guest; empty under TCG
 */
@JsonPropertyOrder({
  "qemuVersion",
  "qemu",
  "commandLine",
  "kernel",
  "initrd",
  "agent",
  "hostCpu",
})
public record TemplateInputs(
    String qemuVersion,
    String qemu,
    List<String> commandLine,
    String kernel,
    String initrd,
    String agent,
    String hostCpu) {
  private static final JsonMapper JSON = new JsonMapper();

  /** The SHA-256 of all of it, in hexadecimal. */
  public String identity() {
    try {
      return Digests.sha256(JSON.writeValueAsBytes(this));
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("Texts that cannot be written: " + this, e);
    }
  }
}
