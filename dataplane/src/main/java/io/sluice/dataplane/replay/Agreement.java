package io.sluice.dataplane.replay;

import io.sluice.vm.api.Bytes;
import io.sluice.vm.api.Verdict;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.IntFunction;

/**
 * Whether two engines did the same: verdicts, packets with their lengths, and map contents, per-CPU values as their
 * sums, with the records that were read of both. Each difference is one line that names the place.
 *
 * @param verdicts differences of verdicts
 * @param packets differences of packets
 * @param maps differences of map contents
 */
public record Agreement(List<String> verdicts, List<String> packets, List<String> maps) {
    /** More differences of one map than these add nothing. */
    private static final int MAX_PER_MAP = 5;

    /** Copies the lists. */
    public Agreement {
        verdicts = List.copyOf(verdicts);
        packets = List.copyOf(packets);
        maps = List.copyOf(maps);
    }

    /**
     * Compares an engine with a reference.
     *
     * @param ignoredMaps names of maps that may differ
     * @param packetName the name of a packet by its index
     */
    public static Agreement of(ReplayResult reference, ReplayResult other, Set<String> ignoredMaps,
            IntFunction<String> packetName) {
        List<String> verdicts = new ArrayList<>();
        List<String> packets = new ArrayList<>();
        for (int i = 0; i < reference.size(); i++) {
            if (reference.verdict(i) != other.verdict(i)) {
                verdicts.add("packet %s: verdict %s on %s, %s on %s".formatted(packetName.apply(i),
                        text(other.verdict(i)), other.engine(), text(reference.verdict(i)), reference.engine()));
            }
            String difference = difference(reference, other, i);
            if (difference != null) {
                packets.add("packet " + packetName.apply(i) + ": " + difference);
            }
        }
        List<String> maps = new ArrayList<>();
        reference.maps().keySet().forEach(name -> {
            if (!ignoredMaps.contains(name) && other.maps().containsKey(name)) {
                compare(name, reference, other, maps);
            }
        });
        reference.records().forEach((name, sent) -> {
            MapRecords others = other.records().get(name);
            if (!ignoredMaps.contains(name) && others != null) {
                compare(sent, reference.engine(), others, other.engine(), maps);
            }
        });
        return new Agreement(verdicts, packets, maps);
    }

    /** Whether there is no difference. */
    public boolean isFull() {
        return verdicts.isEmpty() && packets.isEmpty() && maps.isEmpty();
    }

    /** All differences, verdicts first. */
    public List<String> all() {
        List<String> all = new ArrayList<>(verdicts);
        all.addAll(packets);
        all.addAll(maps);
        return all;
    }

    /** A verdict's name, or the number where it is none. */
    public static String text(int code) {
        Verdict verdict = Verdict.ofCode(code);
        return verdict == null ? Integer.toUnsignedString(code) + " (no verdict)" : verdict.name();
    }

    private static String difference(ReplayResult reference, ReplayResult other, int packet) {
        byte[] expected = reference.shared(packet);
        byte[] actual = other.shared(packet);
        int at = Arrays.mismatch(expected, actual);
        if (at < 0) {
            return null;
        }
        String length = expected.length == actual.length ? "" : "%d bytes on %s, %d on %s; ".formatted(actual.length,
                other.engine(), expected.length, reference.engine());
        return "%sfirst difference at byte %d: %s on %s, %s on %s".formatted(length, at, byteAt(actual, at),
                other.engine(), byteAt(expected, at), reference.engine());
    }

    private static String byteAt(byte[] packet, int at) {
        return at < packet.length ? "0x%02x".formatted(packet[at]) : "the end";
    }

    private static void compare(MapRecords expected, String reference, MapRecords actual, String engine,
            List<String> differences) {
        int left = expected.records().size();
        int right = actual.records().size();
        String map = "map \"" + expected.spec().name() + "\"";
        for (int i = 0; i < Math.min(left, right); i++) {
            if (!expected.isSame(i, actual)) {
                differences.add("%s: record %d: %s on %s, %s on %s".formatted(map, i, actual.records().get(i), engine,
                        expected.records().get(i), reference));
                return;
            }
        }
        if (left != right) {
            differences.add("%s: %d records on %s, %d on %s".formatted(map, right, engine, left, reference));
        }
    }

    private static void compare(String map, ReplayResult expected, ReplayResult actual, List<String> differences) {
        Map<Bytes, Bytes> left = expected.normalised(map);
        Map<Bytes, Bytes> right = actual.normalised(map);
        String reference = expected.engine();
        String engine = actual.engine();
        List<String> found = new ArrayList<>();
        left.forEach((key, value) -> {
            Bytes other = right.remove(key);
            if (!value.equals(other)) {
                found.add("map \"%s\": key %s: %s on %s, %s on %s".formatted(map, key, other == null ? "none" : other,
                        engine, value, reference));
            }
        });
        right.forEach((key, value) -> found.add("map \"%s\": key %s: %s on %s, none on %s".formatted(map, key, value,
                engine, reference)));
        differences.addAll(found.subList(0, Math.min(found.size(), MAX_PER_MAP)));
        if (found.size() > MAX_PER_MAP) {
            differences.add("map \"%s\": %d more keys differ".formatted(map, found.size() - MAX_PER_MAP));
        }
    }
}
