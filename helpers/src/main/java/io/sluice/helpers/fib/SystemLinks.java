package io.sluice.helpers.fib;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The interfaces of this network namespace, by /sys/class/net: what is known of them where nobody tells routes. */
final class SystemLinks {
    private static final Path NET = Path.of("/sys/class/net");

    /** They as they were when first asked for. */
    static final LinkTable TABLE = new LinkTable(read());

    private SystemLinks() {
    }

    /** Those that vanish meanwhile are left out. */
    private static List<Link> read() {
        List<Link> all = new ArrayList<>();
        try (DirectoryStream<Path> directories = Files.newDirectoryStream(NET)) {
            for (Path link : directories) {
                read(link, all);
            }
        } catch (IOException e) {
            return all;
        }
        return all;
    }

    private static void read(Path link, List<Link> all) {
        try {
            all.add(new Link(number(link, "ifindex"), link.getFileName().toString(), 0, number(link, "mtu"),
                    Link.headerLength(number(link, "type")), 0, 0, null, null));
        } catch (IOException | NumberFormatException e) {
            return;
        }
    }

    private static int number(Path link, String file) throws IOException {
        return Integer.parseInt(Files.readString(link.resolve(file)).strip());
    }
}
