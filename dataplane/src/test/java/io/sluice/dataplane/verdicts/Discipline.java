package io.sluice.dataplane.verdicts;

import io.sluice.vm.api.MapHeader;
import java.util.HashMap;
import java.util.Map;

/** What a program holds while it runs on this thread: records of rings and a lock, all to be given back at its end. */
final class Discipline {
    private static final ThreadLocal<Discipline> CURRENT = ThreadLocal.withInitial(Discipline::new);

    private final Map<Long, RecordMap> records = new HashMap<>();
    private long lock;
    private String violation;

    private Discipline() {
    }

    static Discipline current() {
        return CURRENT.get();
    }

    /** Begins anew; what is still held is given back. */
    void reset() {
        records.forEach((address, map) -> map.giveBack(address));
        records.clear();
        lock = 0;
        violation = null;
    }

    /** What was done wrong since the last reset, or null. */
    String violation() {
        if (violation == null && lock != 0) {
            return "exit with a lock held";
        }
        return violation == null && !records.isEmpty() ? "exit with a record that was not given back" : violation;
    }

    long lock(long address) {
        if (lock != 0) {
            violation = "a second lock taken";
        }
        lock = address;
        return 0;
    }

    long unlock(long address) {
        if (lock != address) {
            violation = "a lock released that is not held";
        }
        lock = 0;
        return 0;
    }

    long reserve(long map, long size) {
        RecordMap ring = (RecordMap) MapHeader.map(map);
        long address = ring.reserve((int) size);
        if (address != 0) {
            records.put(address, ring);
        }
        return address;
    }

    long giveBack(long address) {
        RecordMap ring = records.remove(address);
        if (ring == null || !ring.giveBack(address)) {
            violation = "a record given back that is none";
        }
        return 0;
    }
}
