package io.github.stageguard.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.logging.Level;
import java.util.stream.Stream;
import org.openqa.selenium.By;
import org.openqa.selenium.Keys;
import org.openqa.selenium.chrome.ChromeDriver;
import org.openqa.selenium.chrome.ChromeDriverService;
import org.openqa.selenium.chrome.ChromeOptions;
import org.openqa.selenium.interactions.Actions;
import org.openqa.selenium.logging.LogEntry;
import org.openqa.selenium.logging.LogType;
import org.openqa.selenium.logging.LoggingPreferences;

/**
 * A Chromium without a window and with an empty profile. It is what the variables {@code CHROME}
 * and {@code CHROMEDRIVER} name, or what Debian's packages install.
 */
final class Browser implements AutoCloseable {
  private static final JsonMapper JSON = new JsonMapper();

  private final ChromeDriver driver;

  Browser(Path profile) {
    ChromeOptions options = new ChromeOptions();
    options.setBinary(program("CHROME", "/usr/bin/chromium").toFile());
    options.addArguments(
        "--headless=new",
        "--no-sandbox",
        "--disable-gpu",
        "--disable-quic",
        "--no-first-run",
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-sync",
        "--disable-dev-shm-usage",
        "--user-data-dir=" + profile);
    LoggingPreferences logs = new LoggingPreferences();
    logs.enable(LogType.PERFORMANCE, Level.ALL);
    logs.enable(LogType.BROWSER, Level.ALL);
    options.setCapability(ChromeOptions.LOGGING_PREFS, logs);
    driver =
        new ChromeDriver(
            new ChromeDriverService.Builder()
                .usingDriverExecutable(program("CHROMEDRIVER", "/usr/bin/chromedriver").toFile())
                .build(),
            options);
    driver.manage().timeouts().scriptTimeout(Duration.ofMinutes(2));
  }

  private static Path program(String variable, String usual) {
    String named = System.getenv(variable);
    Path program = Path.of(named == null || named.isEmpty() ? usual : named);
    if (!Files.isExecutable(program)) {
      throw new IllegalStateException(
          program
              + " is not there. The report is tested in Chromium: apt-get install chromium"
              + " chromium-driver, or name both programs in CHROME and CHROMEDRIVER");
    }
    return program;
  }

  /** Opens the page as a file, after forgetting what earlier pages asked for. */
  void open(Path page) {
    driver.get("about:blank");
    requests();
    console();
    driver.get(page.toUri().toString());
  }

  /** How wide and how the next page is shown. */
  void show(int width, boolean dark) {
    driver.executeCdpCommand(
        "Emulation.setDeviceMetricsOverride",
        Map.of("width", width, "height", 900, "deviceScaleFactor", 1, "mobile", width < 600));
    driver.executeCdpCommand(
        "Emulation.setEmulatedMedia",
        Map.of(
            "media",
            "",
            "features",
            List.of(
                Map.of("name", "prefers-color-scheme", "value", dark ? "dark" : "light"),
                Map.of("name", "prefers-reduced-motion", "value", "reduce"))));
  }

  /** Whether scripts of pages opened from now on run. */
  void scripts(boolean run) {
    driver.executeCdpCommand("Emulation.setScriptExecutionDisabled", Map.of("value", !run));
  }

  /** The page on paper. */
  byte[] print() {
    return Base64.getDecoder()
        .decode(
            (String)
                driver
                    .executeCdpCommand("Page.printToPDF", Map.of("printBackground", true))
                    .get("data"));
  }

  /** What the script returns: null, a Boolean, Long, Double, String, List or Map. */
  Object run(String script, Object... arguments) {
    return driver.executeScript(script, arguments);
  }

  /** The text of all that the selector matches, as it is shown. */
  List<String> texts(String selector) {
    return list(
        "return Array.from(document.querySelectorAll(arguments[0]), e => e.innerText)", selector);
  }

  /** The texts that the script returns. */
  List<String> list(String script, Object... arguments) {
    return ((List<?>) run(script, arguments)).stream().map(String::valueOf).toList();
  }

  String text(String selector) {
    return texts(selector).getFirst();
  }

  void click(String selector) {
    driver.findElement(By.cssSelector(selector)).click();
  }

  boolean displays(String selector) {
    return driver.findElement(By.cssSelector(selector)).isDisplayed();
  }

  /** Types into what has the focus. */
  void type(CharSequence... keys) {
    new Actions(driver).sendKeys(keys).perform();
  }

  void press(Keys... keys) {
    Stream.of(keys).forEach(this::type);
  }

  /** URLs that pages asked for since {@link #open}. */
  List<String> requests() {
    return driver.manage().logs().get(LogType.PERFORMANCE).getAll().stream()
        .map(entry -> json(entry.getMessage()).path("message"))
        .filter(message -> message.path("method").asText().equals("Network.requestWillBeSent"))
        .map(message -> message.path("params").path("request").path("url").asText())
        .toList();
  }

  /** What was said on the console since {@link #open}. */
  List<String> console() {
    return driver.manage().logs().get(LogType.BROWSER).getAll().stream()
        .map(LogEntry::getMessage)
        .toList();
  }

  /** What axe has against the page by WCAG 2.2 A and AA and its own best practices. */
  List<String> accessibilityViolations() {
    run(axe());
    return list(
        """
        return axe.run(document, {
          preload: false,
          resultTypes: ['violations'],
          runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22a', 'wcag22aa', 'best-practice'],
        }).then(found => found.violations.map(
          each => each.id + ': ' + each.help + ' ' + each.nodes.map(node => node.html.slice(0, 200)).slice(0, 3)));
        """);
  }

  private static String axe() {
    try (InputStream in = Browser.class.getResourceAsStream("/axe.min.js")) {
      return new String(in.readAllBytes(), UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static JsonNode json(String text) {
    try {
      return JSON.readTree(text);
    } catch (JsonProcessingException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    driver.quit();
  }
}
