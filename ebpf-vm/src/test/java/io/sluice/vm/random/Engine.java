package io.sluice.vm.random;

import io.sluice.vm.api.MapSpec;
import io.sluice.vm.api.ProgramSpec;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** One of those that must agree: runs a program on packets, on fresh maps. */
public interface Engine {
    /** The name for messages. */
    String name();

    /** Runs the first of some programs; the others are there for tail calls. */
    Answer run(List<ProgramSpec> programs, List<MapSpec> maps, List<byte[]> packets);

    /**
     * What came out.
     *
     * @param outcomes one for each packet
     * @param maps contents after the last packet, hex value by hex key, by map name
     */
    record Answer(List<Outcome> outcomes, Map<String, Map<String, String>> maps) {
        /** Tells the first difference to what another engine gave; empty where there is none. */
        public Optional<String> differenceTo(Answer other) {
            for (int i = 0; i < outcomes.size(); i++) {
                Outcome mine = outcomes.get(i);
                Outcome its = other.outcomes.get(i);
                if (!mine.equals(its)) {
                    return Optional.of("packet " + i + ": " + mine + " against " + its);
                }
            }
            return maps.equals(other.maps) ? Optional.empty() : Optional.of("maps: " + maps + " against " + other.maps);
        }
    }

    /**
     * The outcome of one packet.
     *
     * @param verdict the lower 32 bits of what the program returned
     * @param packet its bytes afterwards
     * @param meta the metadata before them
     */
    record Outcome(int verdict, byte[] packet, byte[] meta) {
        @Override
        public boolean equals(Object other) {
            return other instanceof Outcome that && verdict == that.verdict && Arrays.equals(packet, that.packet)
                && Arrays.equals(meta, that.meta);
        }

        @Override
        public int hashCode() {
            return verdict;
        }

        @Override
        public String toString() {
            HexFormat hex = HexFormat.of();
            return "0x%08x, packet %s, metadata %s".formatted(verdict, hex.formatHex(packet), hex.formatHex(meta));
        }
    }
}
