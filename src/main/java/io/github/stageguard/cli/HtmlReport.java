package io.github.stageguard.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.github.stageguard.stage.Place;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The report as one page that needs nothing else: no network, no server, and no script either,
 * which only sorts, searches and filters what stands in the page.
 *
 * <p>The page's content security policy lets only its own style and script run, by their hashes.
 */
public final class HtmlReport {
  private static final Pattern SLOT = Pattern.compile("\\{\\{([a-z]+)}}");

  private HtmlReport() {}

  /**
   * Writes the page, in ASCII. The same report gives the same page.
   *
   * @throws IOException if {@code out} does
   */
  public static void write(AccountReport report, Appendable out) throws IOException {
    HtmlSummary summary = new HtmlSummary(report);
    write(
        Map.of(
            "title", html -> title(html, report.place()),
            "facts", summary::facts,
            "summary", summary::sections,
            "stages", html -> new HtmlStages(html).table(report.stages()),
            "footer", summary::footer),
        out);
  }

  /**
   * Writes the page of an organization.
   *
   * @throws IOException if {@code out} does
   */
  static void write(OrganizationReport report, Appendable out) throws IOException {
    HtmlOrganization summary = new HtmlOrganization(report);
    write(
        Map.of(
            "title", html -> html.text("API Gateway logging in an organization"),
            "facts", summary::facts,
            "summary", summary::sections,
            "stages", html -> new HtmlStages(html).table(report),
            "footer", summary::footer),
        out);
  }

  private static void write(Map<String, Consumer<Html>> content, Appendable out)
      throws IOException {
    String style = resource("report.css");
    String script = resource("report.js");
    Map<String, Consumer<Html>> slots = new HashMap<>(content);
    slots.put("policy", html -> html.text(contentSecurityPolicy(style, script)));
    slots.put("style", html -> html.markup(style));
    slots.put("script", html -> html.markup(script));
    String page = resource("report.html");
    Html html = new Html(out);
    try {
      Matcher slot = SLOT.matcher(page);
      int end = 0;
      while (slot.find()) {
        html.markup(page.substring(end, slot.start()));
        slots.get(slot.group(1)).accept(html);
        end = slot.end();
      }
      html.markup(page.substring(end));
    } catch (UncheckedIOException e) {
      throw e.getCause();
    }
  }

  private static void title(Html html, Place place) {
    html.text("API Gateway logging in " + place.account() + ", " + place.region());
  }

  private static String contentSecurityPolicy(String style, String script) {
    return "default-src 'none'; style-src "
        + hash(style)
        + "; script-src "
        + hash(script)
        + "; base-uri 'none'; form-action 'none'; require-trusted-types-for 'script';"
        + " trusted-types 'none'";
  }

  private static String hash(String text) {
    try {
      byte[] hash = MessageDigest.getInstance("SHA-256").digest(text.getBytes(UTF_8));
      return "'sha256-" + Base64.getEncoder().encodeToString(hash) + "'";
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }

  private static String resource(String name) {
    try (InputStream in = HtmlReport.class.getResourceAsStream(name)) {
      return new String(in.readAllBytes(), UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
