package dev.cloister.runtime.embed;

/** This build's version. */
public final class Version {
  /** As the jar's manifest has it; {@code dev} where the classes were not packed. */
  public static final String CURRENT = current();

  private Version() {}

  private static String current() {
    String packed = Version.class.getPackage().getImplementationVersion();
    return packed == null ? "dev" : packed;
  }
}
