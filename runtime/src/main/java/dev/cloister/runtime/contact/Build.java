package dev.cloister.runtime.contact;

import java.util.Optional;

/** What this build calls itself. */
public final class Build {
  private Build() {}

  /** The version in the jar's manifest; {@code dev} outside of a jar. */
  public static String version() {
    return Optional.ofNullable(Build.class.getPackage().getImplementationVersion()).orElse("dev");
  }
}
