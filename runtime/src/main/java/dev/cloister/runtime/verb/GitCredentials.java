package dev.cloister.runtime.verb;

import java.util.Optional;

/** An input that may carry what a git server asks for. */
public interface GitCredentials {
  Optional<String> username();

  Optional<String> password();
}
