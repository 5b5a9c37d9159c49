package io.github.stageguard.cli;

import static io.github.stageguard.cli.SampleReport.audited;
import static io.github.stageguard.cli.SampleReport.stage;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import io.github.stageguard.plan.Assessment;
import io.github.stageguard.plan.Finding;
import io.github.stageguard.policy.Enforcement;
import io.github.stageguard.stage.AccessLog;
import io.github.stageguard.stage.ApiKind;
import io.github.stageguard.stage.LogLevel;
import io.github.stageguard.stage.LogSettings;
import java.io.IOException;
import java.io.Writer;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.openqa.selenium.Keys;

/** The report as people meet it: in a browser. */
class HtmlReportIT {
  private static final String ROWS = "#stage-table > tbody > tr:first-child";
  private static final String STAGES = ROWS + " > th";
  private static final String HOSTILE =
      "<img src=x onerror=document.title='owned'></script></style>-->\"'";

  @TempDir private static Path folder;
  private static Browser browser;
  private static Path small;

  @BeforeAll
  static void start() throws IOException {
    browser = new Browser(folder.resolve("profile"));
    small = page("small.html", SampleReport.small());
  }

  @AfterAll
  static void stop() {
    if (browser != null) {
      browser.close();
    }
  }

  @BeforeEach
  void onADesk() {
    browser.show(1280, false);
  }

  private static Path page(String name, AccountReport report) throws IOException {
    Path page = folder.resolve(name);
    try (Writer writer = Files.newBufferedWriter(page)) {
      HtmlReport.write(report, writer);
    }
    return page;
  }

  @Test
  void showsTheAccountAsAWhole() {
    browser.open(small);

    assertThat(browser.text("header"))
        .contains("111122223333", "eu-central-1", "2026-11-23 09:30 UTC", "/stageguard/policy");
    assertThat(browser.text("#states"))
        .contains("3 of 8 stages violate the policy")
        .containsSubsequence("3", "Violating", "3", "Reported", "2", "Compliant");
    assertThat(browser.texts("#coverage tbody tr"))
        .map(row -> row.replaceAll("\\s+", " "))
        .containsExactly(
            "REST 4 5 3 of 5 60 % 2 of 5 40 % 1 on",
            "HTTP 2 2 1 of 2 50 % n/a n/a", "WebSocket 1 1 1 of 1 100 % 1 of 1 100 % 1 on");
    assertThat(browser.text("#role")).contains("may not write to log groups under");
    assertThat(browser.texts("#traces li"))
        .satisfiesExactly(
            live -> assertThat(live).contains("chat000001/live", "54 min left", "Developer/alice"),
            test -> assertThat(test).contains("k1l2m3n4o5/test", "no lease is known"));
    assertThat(browser.text("#exemptions"))
        .contains("loadtest01/load-*", "12 days left", "40 GB", "security@example.com");
    assertThat(browser.text("#unread")).contains("zz9plural0", "AccessDeniedException");
    assertThat(browser.text("footer")).contains("apigateway:GetStages 12");
  }

  @Test
  void showsOfAStageWhatIsWrongAndEachSettingBeforeAndAfter() {
    browser.open(small);
    browser.run("document.querySelector('#search').value = 'f6g7h8i9j0'");
    browser.run("document.querySelector('#search').dispatchEvent(new Event('input'))");
    browser.click("summary");

    assertThat(browser.text(".detail"))
        .contains(
            "the access log format lacks [extendedRequestId",
            "execution log level of pets/POST is OFF, at least ERROR is due");
    assertThat(browser.texts(".change tbody tr"))
        .satisfiesExactly(
            format -> assertThat(format).contains("access log format", "$context.identity.apiKey"),
            level ->
                assertThat(level).contains("execution log level of pets/POST", "OFF", "ERROR"));
    assertThat(browser.texts(".change ins").getFirst())
        .startsWith("Id")
        .contains("$context.extendedRequestId");
  }

  @Test
  void theWorstStagesComeFirst() {
    browser.open(small);

    assertThat(browser.texts(ROWS + " .badge"))
        .containsExactly(
            "Violating",
            "Violating",
            "Violating",
            "Reported",
            "Reported",
            "Reported",
            "Compliant",
            "Compliant");
    assertThat(sorting()).containsExactly("State ascending");
  }

  @Test
  void sortsByAnyColumnBothWays() {
    browser.open(small);

    clickHead(2);
    assertThat(browser.texts(STAGES))
        .containsExactly("$default", "dev", "live", "load-1", "prod", "prod", "test", "v1");
    assertThat(sorting()).containsExactly("Stage ascending");
    clickHead(2);
    assertThat(browser.texts(STAGES)).startsWith("v1", "test").endsWith("$default");
    assertThat(sorting()).containsExactly("Stage descending");
    clickHead(7);
    assertThat(browser.texts(ROWS + " > td:last-child")).startsWith("3").endsWith("0", "0");
  }

  private static void clickHead(int column) {
    browser.click("#stage-table th:nth-child(" + (column + 1) + ") button");
  }

  private static List<String> sorting() {
    return browser.list(
        "return Array.from(document.querySelectorAll('[aria-sort]'),"
            + " e => e.textContent + ' ' + e.getAttribute('aria-sort'))");
  }

  @Test
  void filtersByStateKindAndRuleAndSaysHowManyAreLeft() {
    browser.open(small);
    assertThat(browser.text("[role=status]")).isEqualTo("8 stages");

    choose("state", "violating");
    assertThat(browser.text("[role=status]")).isEqualTo("3 of 8 stages");
    choose("rule", "dataTrace");
    assertThat(browser.texts(STAGES)).containsExactly("test");
    browser.click("#clear");
    assertThat(browser.text("[role=status]")).isEqualTo("8 stages");
    choose("kind", "http");
    assertThat(browser.texts(STAGES)).containsExactlyInAnyOrder("$default", "v1");
  }

  private static void choose(String select, String value) {
    browser.click("#" + select + " option[value=" + value + "]");
  }

  @Test
  void findsStagesThatHoldAllWordsSomewhere() {
    browser.open(small);

    browser.click("#search");
    browser.type("PROD orders");
    assertThat(browser.texts(STAGES)).containsExactly("prod", "prod");
    browser.type(" f6g7");
    assertThat(browser.text("[role=status]")).isEqualTo("1 of 8 stages");
    browser.type(" nonsense");
    assertThat(browser.text("[role=status]")).isEqualTo("0 of 8 stages");
    assertThat(browser.texts(STAGES)).isEmpty();
  }

  @Test
  void leadsFromTheSummaryToItsStages() {
    browser.open(small);

    browser.click("#states a[data-state=reported]");
    assertThat(browser.texts(STAGES)).containsExactlyInAnyOrder("live", "$default", "load-1");
    browser.click("#traces a");
    assertThat(browser.texts(STAGES)).containsExactly("live");
  }

  @Test
  void worksFromTheKeyboard() {
    browser.open(small);

    browser.press(Keys.TAB, Keys.ENTER, Keys.TAB);
    assertThat(focused()).isEqualTo("search");
    browser.type("prod");
    browser.press(Keys.TAB, Keys.ARROW_DOWN);
    assertThat(browser.text("[role=status]")).isEqualTo("1 of 8 stages");
    browser.press(Keys.TAB, Keys.TAB, Keys.TAB, Keys.ENTER);
    assertThat(focused()).isEqualTo("search");
    assertThat(browser.text("[role=status]")).isEqualTo("8 stages");
    for (int i = 0; i < 6; i++) {
      browser.press(Keys.TAB);
    }
    browser.press(Keys.ENTER);
    assertThat(sorting()).containsExactly("State descending");
    assertThat(browser.run("return getComputedStyle(document.activeElement).outlineStyle"))
        .isEqualTo("solid");
    for (int i = 0; i < 8; i++) {
      browser.press(Keys.TAB);
    }
    browser.press(Keys.ENTER);
    assertThat(browser.texts("details[open]")).hasSize(1);
  }

  private static String focused() {
    return (String) browser.run("return document.activeElement.id");
  }

  @ParameterizedTest
  @CsvSource({"1280, false", "1280, true", "375, false", "375, true"})
  void axeFindsNoViolation(int width, boolean dark) {
    browser.show(width, dark);
    browser.open(small);
    assertThat(browser.accessibilityViolations()).isEmpty();

    browser.click("#unfold");
    assertThat(browser.texts("details[open]")).hasSize(8);
    assertThat(browser.accessibilityViolations()).isEmpty();
  }

  @Test
  void fitsAPhone() {
    browser.show(375, false);
    browser.open(small);
    browser.click("#unfold");

    assertThat(browser.run("return document.documentElement.scrollWidth")).isEqualTo(375L);
  }

  @Test
  void showsTextFromAwsAsText() throws IOException {
    String key = HOSTILE + "\u202Egnp.exe\u0007/GET";
    AccessLog log = new AccessLog("arn:aws:firehose:" + HOSTILE, HOSTILE + "\n\u2028\u05D0\u05D1");
    AccountReport report =
        SampleReport.report(
            List.of(
                audited(
                    stage(
                        ApiKind.REST,
                        "a1b2c3d4e5",
                        "prod",
                        log,
                        new LogSettings(LogLevel.OFF, true),
                        Map.of(key, new LogSettings(LogLevel.OFF, true))))),
            List.of(
                new Assessment(
                    new Finding.CloudWatchRoleBroken(HOSTILE, HOSTILE),
                    new Enforcement.Enforced(),
                    true)),
            List.of());
    browser.open(page("hostile.html", report));
    browser.click("#unfold");

    assertThat(browser.texts("#stage-table, #role"))
        .allSatisfy(text -> assertThat(text).contains(HOSTILE));
    assertThat(browser.text("#stage-table"))
        .contains("\\u202egnp.exe\\u0007/GET", "\\u000a\\u2028\u05D0\u05D1");
    assertThat(browser.run("return document.images.length + document.scripts.length"))
        .isEqualTo(1L);
    assertThat(browser.run("return document.title")).asString().contains("API Gateway logging");
    assertThat(browser.console()).isEmpty();
  }

  @Test
  void asksForNothing() {
    browser.open(small);
    browser.click("#unfold");

    assertThat(browser.requests()).containsExactly(small.toUri().toString());
    assertThat(browser.console()).isEmpty();
  }

  @Test
  void runsAndSendsNothingThatFindsItsWayIn() throws IOException {
    AtomicInteger sent = new AtomicInteger();
    HttpServer elsewhere =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    elsewhere.createContext(
        "/",
        exchange -> {
          sent.incrementAndGet();
          exchange.sendResponseHeaders(204, -1);
          exchange.close();
        });
    elsewhere.start();
    try {
      String injected =
          """
          <script>document.title = 'owned'</script>
          <img src="URL/image" onerror="document.title = 'owned'">
          <link rel="stylesheet" href="URL/style"><iframe src="URL/frame"></iframe>
          <script src="URL/script"></script><object data="URL/object"></object>
          <p style="color: rgb(1, 2, 3)">painted</p></main>
          """
              .replace("URL", "http://127.0.0.1:" + elsewhere.getAddress().getPort());
      String page = Files.readString(small).replace("</main>", injected);

      browser.open(Files.writeString(folder.resolve("injected.html"), page));
      assertThat(browser.text("h1")).isEqualTo("API Gateway logging");
      assertThat(browser.run("return document.title")).asString().contains("111122223333");
      assertThat(browser.run("return getComputedStyle(document.querySelector('main > p')).color"))
          .isNotEqualTo("rgb(1, 2, 3)");
      assertThat(sent).hasValue(0);

      String unguarded = page.replaceFirst("Content-Security-Policy", "nothing");
      browser.open(Files.writeString(folder.resolve("unguarded.html"), unguarded));
      assertThat(browser.run("return document.title")).isEqualTo("owned");
      assertThat(sent).hasPositiveValue();
    } finally {
      elsewhere.stop(0);
    }
  }

  @Test
  void readsWholeWithoutScripts() {
    browser.scripts(false);
    try {
      browser.open(small);
    } finally {
      browser.scripts(true);
    }

    assertThat(browser.texts(STAGES)).hasSize(8);
    assertThat(browser.displays("#controls")).isFalse();
  }

  @Test
  void paperShowsTheDetailsOfEachStageThatMatches() throws IOException {
    browser.open(page("many.html", SampleReport.large(250)));
    browser.run(
        "window.addEventListener('beforeprint', () => {"
            + " window.printed = document.querySelectorAll('#stage-table > tbody').length })");
    browser.print();

    assertThat(browser.run("return window.printed")).isEqualTo(250L);
    assertThat(browser.texts(STAGES)).hasSize(100);
  }

  @Test
  void fiveThousandStagesKeepTheDocumentSmall() throws IOException {
    Path page = page("large.html", SampleReport.large(5_000));
    browser.open(page);
    double usable =
        ((Number)
                browser.run(
                    "return performance.getEntriesByName('stageguard-usable')[0].startTime"))
            .doubleValue();
    System.out.printf(
        "5,000 stages, %.1f MB: usable %.0f ms after navigation began%n",
        Files.size(page) / 1e6, usable);

    assertThat(browser.text("[role=status]")).isEqualTo("5,000 stages");
    assertThat(browser.texts(STAGES)).hasSize(100);
    assertThat((Long) browser.run("return document.querySelectorAll('*').length"))
        .isLessThan(20_000);
    browser.click("#next");
    assertThat(browser.text("#position")).isEqualTo("101 to 200 of 5,000");
    browser.click("#search");
    browser.type("api0002499 dev");
    assertThat(browser.texts(STAGES)).containsExactly("dev");
    assertThat(browser.run("return document.querySelector('#pager').hidden")).isEqualTo(true);
  }

  @Test
  void theSameReportGivesTheSamePage() throws IOException {
    assertThat(page("again.html", SampleReport.small())).hasSameBinaryContentAs(small);
  }
}
