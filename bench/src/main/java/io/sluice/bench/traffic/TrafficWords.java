package io.sluice.bench.traffic;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Reads the words of a {@link TrafficSpec}. */
final class TrafficWords {
    static final String IMIX = "imix";
    static final String UNIFORM = "uniform";
    static final String FLOWS = "flows";
    static final String ZIPF = "zipf";
    static final String IPV6 = "ipv6";
    static final String TCP = "tcp";
    static final String UDP = "udp";
    static final String ICMP = "icmp";
    static final String VLAN = "vlan";
    static final String SEED = "seed";

    private static final String LENGTH = "length";
    private static final List<String> NAMES = List.of(FLOWS, ZIPF, IPV6, TCP, UDP, ICMP, VLAN, SEED);
    private static final int DEFAULT_FLOWS = 64;
    /** Beyond it nearly all packets are of one flow. */
    private static final double MOST_ZIPF = 10;
    /** Decimal shares need not add up to 1 to the last bit. */
    private static final double ROUNDING = 1e-9;

    private final Map<String, String> values = new HashMap<>();

    TrafficWords(String text) {
        for (String word : text.isEmpty() ? new String[0] : text.split(",", -1)) {
            int equals = word.indexOf('=');
            if (equals >= 0) {
                named(word, word.substring(0, equals), word.substring(equals + 1));
            } else if (word.equals(UNIFORM)) {
                put(word, ZIPF, "0");
            } else if (word.equals(IMIX) || !word.isEmpty() && Character.isDigit(word.charAt(0))) {
                put(word, LENGTH, word);
            } else {
                throw unknown(word);
            }
        }
    }

    private void named(String word, String name, String value) {
        if (!NAMES.contains(name)) {
            throw unknown(word);
        }
        put(word, name, value);
    }

    private void put(String word, String name, String value) {
        if (values.put(name, value) != null) {
            throw new IllegalArgumentException("\"%s\": there is a %s already".formatted(word, name));
        }
    }

    private static IllegalArgumentException unknown(String word) {
        return new IllegalArgumentException(("\"%s\": must be a length, %s, %s or one of %s with = and a number")
                .formatted(word, IMIX, UNIFORM, String.join(", ", NAMES)));
    }

    TrafficSpec spec() {
        double tcp = share(TCP, -1);
        double udp = share(UDP, 0);
        double icmp = share(ICMP, 0);
        double sum = Math.max(tcp, 0) + udp + icmp;
        if (sum > 1 + ROUNDING || tcp >= 0 && sum < 1 - ROUNDING) {
            throw new IllegalArgumentException("%s, %s and %s: together %s, must be %s1".formatted(
                    TCP, UDP, ICMP, sum, tcp >= 0 ? "" : "at most "));
        }
        return new TrafficSpec(lengths(), (int) whole(FLOWS, DEFAULT_FLOWS, 1, Flow.MOST),
                decimal(ZIPF, 0, MOST_ZIPF), share(IPV6, 0), udp, icmp, share(VLAN, 0),
                whole(SEED, 1, Long.MIN_VALUE, Long.MAX_VALUE));
    }

    private List<Integer> lengths() {
        return IMIX.equals(values.get(LENGTH)) ? FrameLengths.IMIX : List.of(
                (int) whole(LENGTH, Traffic.SHORTEST, Traffic.SHORTEST, Traffic.LONGEST));
    }

    private double share(String name, double missing) {
        return decimal(name, missing, 1);
    }

    private long whole(String name, long missing, long least, long most) {
        String value = values.get(name);
        if (value == null) {
            return missing;
        }
        try {
            long number = Long.parseLong(value);
            if (number >= least && number <= most) {
                return number;
            }
        } catch (NumberFormatException e) {
            // said below
        }
        throw new IllegalArgumentException(name.equals(LENGTH)
                ? "\"%s\": must be a length from %d to %d".formatted(value, least, most)
                : "\"%s=%s\": must be a whole number from %d to %d".formatted(name, value, least, most));
    }

    private double decimal(String name, double missing, double most) {
        String value = values.get(name);
        if (value == null) {
            return missing;
        }
        try {
            double number = Double.parseDouble(value);
            if (number >= 0 && number <= most) {
                return number;
            }
        } catch (NumberFormatException e) {
            // said below
        }
        throw new IllegalArgumentException("\"%s=%s\": must be a number from 0 to %.0f".formatted(name, value, most));
    }
}
