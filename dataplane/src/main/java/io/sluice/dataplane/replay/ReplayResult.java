package io.sluice.dataplane.replay;

import io.sluice.dataplane.value.MapEntry;
import io.sluice.vm.api.Bytes;
import io.sluice.vm.api.Verdict;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;

/** What one engine made of a capture: a verdict and the packet's bytes for each packet, and the maps at the end. */
public final class ReplayResult {
    private final String engine;
    private final int[] verdicts;
    private final byte[][] packets;
    private final SequencedMap<String, MapContents> before;
    private final SequencedMap<String, MapContents> maps;
    private final SequencedMap<String, MapRecords> records;
    private final String fault;

    ReplayResult(String engine, int[] verdicts, byte[][] packets, Contents contents, String fault) {
        this.engine = engine;
        this.verdicts = verdicts;
        this.packets = packets;
        this.before = contents.before();
        this.maps = contents.after();
        this.records = contents.records();
        this.fault = fault;
    }

    /** The engine's name. */
    public String engine() {
        return engine;
    }

    /** How many packets there were. */
    public int size() {
        return verdicts.length;
    }

    /** What the program returned for a packet, which need not be a verdict. */
    public int verdict(int packet) {
        return verdicts[packet];
    }

    /** A packet as the program left it, metadata first. */
    public byte[] packet(int packet) {
        return packets[packet].clone();
    }

    byte[] shared(int packet) {
        return packets[packet];
    }

    /** The maps before the run and after it, and what was sent to some of them, by name. */
    record Contents(SequencedMap<String, MapContents> before, SequencedMap<String, MapContents> after,
            SequencedMap<String, MapRecords> records) {
    }

    /** What a map's keys hold at the end, per-CPU values as one that does not depend on which CPU ran. */
    Map<Bytes, Bytes> normalised(String map) {
        Map<Bytes, MapEntry> old = new HashMap<>();
        before.get(map).entries().forEach(entry -> old.put(entry.key(), entry));
        Map<Bytes, Bytes> values = new LinkedHashMap<>();
        maps.get(map).entries()
                .forEach(entry -> values.put(entry.key(), entry.sumSince(old.get(entry.key()))));
        return values;
    }

    /** The maps at the end, by name; those that can't be read are left out. */
    public SequencedMap<String, MapContents> maps() {
        return new LinkedHashMap<>(maps);
    }

    /** What was sent to ring buffers and perf event arrays, of those that were read or count what they lose. */
    public SequencedMap<String, MapRecords> records() {
        return new LinkedHashMap<>(records);
    }

    /** Why a checking engine last stopped the program, if it ever did. */
    public Optional<String> fault() {
        return Optional.ofNullable(fault);
    }

    /** How many packets got each verdict. */
    public Map<Verdict, Integer> counts() {
        Map<Verdict, Integer> counts = new EnumMap<>(Verdict.class);
        for (Verdict verdict : Verdict.values()) {
            counts.put(verdict, 0);
        }
        for (int code : verdicts) {
            Verdict verdict = Verdict.ofCode(code);
            if (verdict != null) {
                counts.merge(verdict, 1, Integer::sum);
            }
        }
        return counts;
    }

    /** How many packets got something that is no verdict. */
    public int badVerdicts() {
        return (int) Arrays.stream(verdicts).filter(code -> Verdict.ofCode(code) == null).count();
    }
}
