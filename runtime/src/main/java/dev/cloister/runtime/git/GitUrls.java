package dev.cloister.runtime.git;

import dev.cloister.actors.failure.FailureCode;
import dev.cloister.actors.failure.FailureException;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.Optional;
import java.util.regex.Pattern;

/** Which places git may clone from and push to. No message repeats a URL: it may hold a secret. */
final class GitUrls {
  /** What the guest's git is confined to, submodules and redirections too. */
  static final String PROTOCOLS = "https:http:ssh:file";

  private static final Pattern CONTROL = Pattern.compile("[\\u0000-\\u0020\\u007f]");
  private static final Pattern WEB =
      Pattern.compile("https?://[A-Za-z0-9\\[][^/?#@]*(/.*)?", Pattern.CASE_INSENSITIVE);
  private static final Pattern WEB_WITH_USER =
      Pattern.compile("https?://[^/]*@.*", Pattern.CASE_INSENSITIVE);
  private static final Pattern SSH =
      Pattern.compile(
          "ssh://([A-Za-z0-9_][A-Za-z0-9._-]*@)?[A-Za-z0-9\\[][^/@]*/.*", Pattern.CASE_INSENSITIVE);
  private static final Pattern SCP =
      Pattern.compile("[A-Za-z0-9_][A-Za-z0-9._-]*@[A-Za-z0-9][A-Za-z0-9.-]*:[^:-].*");
  private static final Pattern LOCAL = Pattern.compile("(file://)?/.*");

  private GitUrls() {}

  /** Fails with {@code INVALID_ARGUMENT} unless git may use {@code url}. */
  static void check(String url) {
    if (CONTROL.matcher(url).find()) {
      throw refusal("The URL holds a space or a control character", "Percent-encode it.");
    }
    if (WEB_WITH_USER.matcher(url).matches()) {
      throw refusal(
          "The URL holds credentials, which git would store in the workspace",
          "Give the URL without them, and username and password in their own fields.");
    }
    boolean known =
        WEB.matcher(url).matches()
            || SSH.matcher(url).matches()
            || SCP.matcher(url).matches()
            || LOCAL.matcher(url).matches();
    if (!known) {
      throw refusal(
          "The URL is of no kind that is allowed",
          "Give https://, http://, ssh://, user@host:path, file:// or an absolute path in the"
              + " guest.");
    }
  }

  /** Scheme, host and port, where credentials may be sent there: over https alone. */
  static Optional<String> secureOrigin(String url) {
    try {
      URI uri = new URI(url);
      boolean secure = "https".equalsIgnoreCase(uri.getScheme()) && uri.getHost() != null;
      String port = uri.getPort() < 0 ? "" : ":" + uri.getPort();
      return secure ? Optional.of("https://" + uri.getHost() + port) : Optional.empty();
    } catch (URISyntaxException e) {
      return Optional.empty();
    }
  }

  private static FailureException refusal(String message, String remedy) {
    return new FailureException(FailureCode.INVALID_ARGUMENT, message, remedy);
  }
}
