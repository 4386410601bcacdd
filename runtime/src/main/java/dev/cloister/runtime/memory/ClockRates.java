package dev.cloister.runtime.memory;

import dev.cloister.runtime.template.TemplateInputs;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The rate of the processor's clock that a guest was told when it booted. Each boot of a host
 * measures it a little differently: that is no other host, and the guest's kernel has read it
 * already.
 */
final class ClockRates {
  private static final Pattern RATE = Pattern.compile("tsc_early_khz=(\\d+)");

  /** A thousandth is more than a measurement is off, and less than two processors differ. */
  private static final long PARTS = 1000;

  private ClockRates() {}

  /** The same but for the rate. */
  static TemplateInputs without(TemplateInputs inputs) {
    return new TemplateInputs(
        inputs.qemuVersion(),
        inputs.qemu(),
        inputs.commandLine().stream().map(word -> RATE.matcher(word).replaceAll("")).toList(),
        inputs.kernel(),
        inputs.initrd(),
        inputs.agent(),
        inputs.hostCpu());
  }

  /** Whether a guest that was told one rate keeps time at the other. */
  static boolean fit(TemplateInputs saved, TemplateInputs now) {
    OptionalLong before = of(saved);
    OptionalLong after = of(now);
    if (before.isEmpty() || after.isEmpty()) {
      return before.equals(after);
    }
    long rate = before.getAsLong();
    return Math.abs(rate - after.getAsLong()) <= rate / PARTS;
  }

  private static OptionalLong of(TemplateInputs inputs) {
    return inputs.commandLine().stream()
        .map(RATE::matcher)
        .filter(Matcher::find)
        .mapToLong(found -> Long.parseLong(found.group(1)))
        .findFirst();
  }
}
