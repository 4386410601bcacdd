package dev.cloister.runtime.contact;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.regex.Pattern;

/** The secret callers share with the daemon: {@code token} in the state directory. */
public final class TokenFile {
  private static final String NAME = "token";
  private static final int BYTES = 32;
  private static final Pattern FORM = Pattern.compile("[0-9a-f]{" + 2 * BYTES + "}");

  private TokenFile() {}

  /** The token of {@code home}. */
  public static String read(Path home) throws IOException {
    return Files.readString(home.resolve(NAME), StandardCharsets.US_ASCII).strip();
  }

  /** The token of {@code home}; a new one where there is none, or none that is whole. */
  public static String readOrMake(Path home, SecureRandom random) throws IOException {
    try {
      String known = read(home);
      if (FORM.matcher(known).matches()) {
        return known;
      }
    } catch (NoSuchFileException e) {
      // The first start makes it.
    }
    byte[] secret = new byte[BYTES];
    random.nextBytes(secret);
    String token = HexFormat.of().formatHex(secret);
    PrivateFile.write(home.resolve(NAME), (token + "\n").getBytes(StandardCharsets.US_ASCII));
    return token;
  }
}
