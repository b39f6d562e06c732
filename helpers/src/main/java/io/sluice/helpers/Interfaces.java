package io.sluice.helpers;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;

/**
 * The network interfaces that programs ask about by index: a small table, which any thread may change while workers
 * read it. A reader takes one snapshot and neither locks nor allocates.
 */
public final class Interfaces {
    /** Bytes of an Ethernet header, {@code ETH_HLEN}: {@code hard_header_len} of most interfaces. */
    public static final int ETHERNET_HEADER = 14;

    private static final Path SYSTEM = Path.of("/sys/class/net");
    // ARPHRD_ETHER and ARPHRD_LOOPBACK of include/uapi/linux/if_arp.h
    private static final int TYPE_ETHERNET = 1;
    private static final int TYPE_LOOPBACK = 772;

    private volatile Snapshot snapshot = new Snapshot(new int[0], new int[0], new int[0]);

    /** By index in ascending order: the index, the MTU, the length of the link's header. */
    private record Snapshot(int[] indices, int[] mtus, int[] headers) {
        int at(int index) {
            return Arrays.binarySearch(indices, index);
        }
    }

    /** Puts an interface into the table, or changes it there. */
    public synchronized void set(int index, int mtu, int headerLength) {
        Snapshot old = snapshot;
        int at = old.at(index);
        int place = at >= 0 ? at : -at - 1;
        int rest = at >= 0 ? place + 1 : place;
        snapshot = new Snapshot(spliced(old.indices, place, rest, index), spliced(old.mtus, place, rest, mtu),
                spliced(old.headers, place, rest, headerLength));
    }

    /** Takes an interface out of the table. */
    public synchronized void remove(int index) {
        Snapshot old = snapshot;
        int at = old.at(index);
        if (at >= 0) {
            snapshot = new Snapshot(spliced(old.indices, at, at + 1), spliced(old.mtus, at, at + 1),
                    spliced(old.headers, at, at + 1));
        }
    }

    private static int[] spliced(int[] old, int end, int rest, int... between) {
        int[] all = Arrays.copyOf(old, end + between.length + old.length - rest);
        System.arraycopy(between, 0, all, end, between.length);
        System.arraycopy(old, rest, all, end + between.length, old.length - rest);
        return all;
    }

    /** Whether an index is in the table. */
    public boolean has(int index) {
        return snapshot.at(index) >= 0;
    }

    /** The MTU of an interface, or -1. */
    public int mtu(int index) {
        Snapshot now = snapshot;
        int at = now.at(index);
        return at < 0 ? -1 : now.mtus[at];
    }

    /** How long the link's header of an interface is, in bytes, or -1. */
    public int headerLength(int index) {
        Snapshot now = snapshot;
        int at = now.at(index);
        return at < 0 ? -1 : now.headers[at];
    }

    /** The interfaces of this network namespace as they are now; those that vanish meanwhile are left out. */
    public static Interfaces ofSystem() {
        Interfaces all = new Interfaces();
        try (DirectoryStream<Path> links = Files.newDirectoryStream(SYSTEM)) {
            for (Path link : links) {
                try {
                    int type = number(link, "type");
                    boolean ethernet = type == TYPE_ETHERNET || type == TYPE_LOOPBACK;
                    all.set(number(link, "ifindex"), number(link, "mtu"), ethernet ? ETHERNET_HEADER : 0);
                } catch (IOException | NumberFormatException e) {
                    continue;
                }
            }
        } catch (IOException e) {
            return all;
        }
        return all;
    }

    private static int number(Path link, String file) throws IOException {
        return Integer.parseInt(Files.readString(link.resolve(file)).strip());
    }
}
