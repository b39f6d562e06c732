package io.sluice.bench.report.html;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sluice.bench.report.MadeUp;
import java.awt.Color;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** The report as a browser shows it, on a desk and on a telephone, light and dark, and as it prints it. */
@Execution(ExecutionMode.CONCURRENT)
class ChromiumTest {
    private static final int DESK = 1280;
    private static final int TELEPHONE = 390;
    /** What a frame shows is wrong where it says something here: a page too wide, texts over each other or cut off. */
    private static final String LOOK = """
            <pre id="found"></pre><script>
            window.onload = () => {
                const found = [];
                for (const frame of document.querySelectorAll("iframe")) {
                    const page = frame.contentDocument;
                    const wide = page.documentElement.scrollWidth;
                    if (wide > frame.clientWidth) found.push(frame.width + ": the page is " + wide + " wide");
                    let pictures = 0;
                    for (const svg of page.querySelectorAll("svg[role=img]")) {
                        if (!svg.getClientRects().length) continue;
                        pictures++;
                        const all = svg.viewBox.baseVal;
                        const texts = [...svg.querySelectorAll("text")].map(text => [text.textContent, text.getBBox()]);
                        texts.forEach(([one, a], i) => {
                            const outside = a.x + a.width > all.width + 1 || a.y + a.height > all.height + 1;
                            if (a.x < -1 || a.y < -1 || outside)
                                found.push(frame.width + ": cut off: " + one);
                            texts.slice(i + 1).forEach(([other, b]) => {
                                const x = Math.min(a.x + a.width, b.x + b.width) - Math.max(a.x, b.x);
                                const y = Math.min(a.y + a.height, b.y + b.height) - Math.max(a.y, b.y);
                                if (x > 1 && y > 2) found.push(frame.width + ": " + one + " over " + other);
                            });
                        });
                    }
                    found.push(frame.width + ": " + pictures + " pictures");
                }
                document.getElementById("found").textContent = found.join("\\n");
            };
            </script>""";

    @TempDir
    private Path folder;

    @BeforeEach
    void thereIsABrowser() {
        Assumptions.assumeTrue(browser().isPresent(), "no chromium on the path");
    }

    @Test
    void nothingOverlapsOrIsCutOffOnADeskOrATelephone() throws Exception {
        String escaped = page().replace("&", "&amp;").replace("\"", "&quot;");
        String frames = Stream.of(DESK, TELEPHONE).map(width -> "<iframe width=\"" + width
                + "\" height=\"900\" style=\"border: 0\" srcdoc=\"" + escaped + "\"></iframe>")
                .reduce("", String::concat);
        Path look = Files.writeString(folder.resolve("look.html"), "<!DOCTYPE html>" + frames + LOOK);
        Matcher found = Pattern.compile("<pre id=\"found\">([^<]*)</pre>").matcher(run(look, "--dump-dom"));
        assertTrue(found.find());
        assertEquals("1280: 8 pictures\n390: 8 pictures", found.group(1));
    }

    @Test
    void aDarkDeskGetsADarkPage() throws Exception {
        assertEquals(Color.WHITE, corner("light.png"));
        Color dark = corner("dark.png", "--blink-settings=preferredColorScheme=0");
        assertTrue(dark.getRed() + dark.getGreen() + dark.getBlue() < 0x60, dark::toString);
    }

    @Test
    void paperGetsPages() throws Exception {
        Path pdf = folder.resolve("report.pdf");
        run(Files.writeString(folder.resolve("report.html"), page()), "--print-to-pdf=" + pdf);
        long pages = Pattern.compile("/Type /Page\\b").matcher(Files.readString(pdf, StandardCharsets.ISO_8859_1))
                .results().count();
        assertTrue(pages > 5 && pages < 40, pages + " pages");
    }

    private static String page() {
        return HtmlReport.text(MadeUp.result(), Optional.of(MadeUp.result(1.2)));
    }

    private Color corner(String name, String... options) throws Exception {
        Path picture = folder.resolve(name);
        List<String> all = new ArrayList<>(List.of(options));
        all.addAll(List.of("--screenshot=" + picture, "--window-size=" + DESK + ",800"));
        run(Files.writeString(folder.resolve("report.html"), page()), all.toArray(String[]::new));
        return new Color(ImageIO.read(picture.toFile()).getRGB(2, 2));
    }

    /** Runs the browser, which must have nothing to say about the page on its console. */
    private String run(Path page, String... options) throws IOException, InterruptedException {
        Path out = Files.createTempFile(folder, "out", ".txt");
        Path log = Files.createTempFile(folder, "log", ".txt");
        List<String> command = new ArrayList<>(List.of(browser().orElseThrow().toString(), "--headless", "--no-sandbox",
                "--disable-gpu", "--hide-scrollbars", "--enable-logging=stderr",
                "--user-data-dir=" + Files.createTempDirectory(folder, "user")));
        command.addAll(List.of(options));
        command.add(page.toUri().toString());
        Process process = new ProcessBuilder(command).redirectOutput(out.toFile()).redirectError(log.toFile()).start();
        try {
            assertTrue(process.waitFor(60, TimeUnit.SECONDS), "the browser does not end");
        } finally {
            process.destroyForcibly();
        }
        assertEquals(List.of(), Files.readString(log, StandardCharsets.ISO_8859_1).lines()
                .filter(line -> line.contains("CONSOLE")).toList());
        return Files.readString(out);
    }

    private static Optional<Path> browser() {
        return Stream.of(System.getenv("PATH").split(":")).map(entry -> Path.of(entry, "chromium"))
                .filter(Files::isExecutable).findFirst();
    }
}
