package dev.cloister.runtime.git;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/** Takes secrets out of texts: those known, and whatever stands before the @ of a URL. */
final class Redaction {
  private static final String STARS = "***";
  private static final Pattern IN_URL =
      Pattern.compile("(https?://|ssh://[^/\\s:@]*:)[^/\\s]*@", Pattern.CASE_INSENSITIVE);

  private final List<String> secrets;

  private Redaction(List<String> secrets) {
    this.secrets = secrets;
  }

  /** Of what stands in URLs alone. */
  static Redaction ofUrls() {
    return new Redaction(List.of());
  }

  /** Of {@code secret} too, as it is and as it stands in URLs. */
  static Redaction of(Optional<String> secret) {
    List<String> all = new ArrayList<>();
    secret.ifPresent(
        plain -> {
          all.add(plain);
          all.add(URLEncoder.encode(plain, StandardCharsets.UTF_8));
          all.add(URLEncoder.encode(plain, StandardCharsets.UTF_8).replace("+", "%20"));
        });
    all.sort(Comparator.comparingInt(String::length).reversed());
    return new Redaction(all);
  }

  String apply(String text) {
    String clean = text;
    for (String secret : secrets) {
      clean = clean.replace(secret, STARS);
    }
    return IN_URL.matcher(clean).replaceAll("$1" + STARS + "@");
  }
}
