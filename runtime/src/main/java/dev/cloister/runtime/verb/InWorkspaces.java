package dev.cloister.runtime.verb;

/** An input that names workspaces, or an output that tells of one. */
public interface InWorkspaces {
  /** The names or ids, with commas between them. */
  String target();

  /** An input that names one. */
  interface One extends InWorkspaces {
    /** Its name or id. */
    String workspace();

    @Override
    default String target() {
      return workspace();
    }
  }
}
