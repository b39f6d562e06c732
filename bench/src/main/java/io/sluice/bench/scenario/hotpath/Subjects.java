package io.sluice.bench.scenario.hotpath;

import io.sluice.bench.method.KernelSubject;
import io.sluice.bench.method.Places;
import io.sluice.bench.method.Repeatable;
import io.sluice.bench.method.Rounds;
import io.sluice.bench.method.Subject;
import io.sluice.bench.method.Timed;
import io.sluice.bench.method.VmSubject;
import io.sluice.bench.scenario.EngineComparison;
import io.sluice.bench.suite.Workload;
import io.sluice.helpers.Helpers;
import io.sluice.helpers.TraceSink;
import io.sluice.vm.Engines;
import io.sluice.vm.api.Batch;
import io.sluice.vm.api.BpfMap;
import io.sluice.vm.api.ControlMap;
import io.sluice.vm.api.MapFlags;
import io.sluice.vm.api.WorkerState;
import io.sluice.vm.kernel.KernelCollection;
import io.sluice.vm.kernel.KernelMap;
import io.sluice.vm.memory.NativeLong;
import io.sluice.vm.memory.Syscalls;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

/**
 * Both programs of a call in every mode. The modes of this process share one map, which is filled once, and one table
 * for each program; the kernel has its own. Tables can be written anew, so that one map serves many patterns.
 */
final class Subjects implements AutoCloseable {
    /** A group of calls takes the kernel some us; a measurement is one system call, which waits 50 ms besides. */
    private static final KernelSubject.Size IN_KERNEL = new KernelSubject.Size(1, 1, 2000);
    private static final int SEED = 1;
    private static final byte[] ONLY = new byte[Integer.BYTES];

    private final Call call;
    private final Map<Mode, Pair> pairs = new EnumMap<>(Mode.class);
    private final Map<Mode, String> missing = new EnumMap<>(Mode.class);
    private final List<ControlMap> tables = new ArrayList<>();
    private final Deque<AutoCloseable> owned = new ArrayDeque<>();

    /**
     * Two programs in one mode.
     *
     * @param calls the one that calls
     * @param keys the one that only reads keys
     * @param check goes through the whole table with both and tells whether all was right
     */
    record Pair(Timed calls, Timed keys, BooleanSupplier check) {
    }

    /** Fills the maps of a program, in this process or in the kernel, and keeps them. */
    private static final class Loaded<M extends ControlMap> implements Consumer<Map<String, M>> {
        private final Consumer<ControlMap> fill;
        private final Map<String, M> maps = new HashMap<>();

        Loaded(Consumer<ControlMap> fill) {
            this.fill = fill;
        }

        @Override
        public void accept(Map<String, M> live) {
            maps.putAll(live);
            live.values().stream().filter(map -> !map.spec().name().equals(KeyTable.NAME)).forEach(fill);
        }
    }

    /**
     * Loads them, with an empty table.
     *
     * @param fill fills the map
     * @param places whether machine code is put to several places, which matters to what takes few ns
     */
    Subjects(Call call, Consumer<ControlMap> fill, Set<Mode> modes, boolean places) {
        this.call = call;
        try {
            if (modes.stream().anyMatch(mode -> mode != Mode.KERNEL)) {
                inThisProcess(fill, modes, places);
            }
            if (modes.contains(Mode.KERNEL)) {
                EngineComparison.whyNot(EngineComparison.KERNEL).ifPresentOrElse(
                        reason -> missing.put(Mode.KERNEL, reason), () -> inKernel(fill));
            }
        } catch (RuntimeException e) {
            close();
            throw e;
        }
    }

    private <S extends AutoCloseable> S own(S subject) {
        owned.push(subject);
        return subject;
    }

    private void inThisProcess(Consumer<ControlMap> fill, Set<Mode> modes, boolean places) {
        Loaded<BpfMap> ofCalls = new Loaded<>(fill);
        Loaded<BpfMap> ofKeys = new Loaded<>(fill);
        VmSubject calls = own(new VmSubject(call.calls(), Engines.SIMPLE, false, ofCalls));
        VmSubject keys = own(new VmSubject(call.keys(), Engines.SIMPLE, false, ofKeys));
        tables.add(ofCalls.maps.get(KeyTable.NAME));
        tables.add(ofKeys.maps.get(KeyTable.NAME));
        for (Mode mode : modes) {
            if (mode.isMachineCode()) {
                VmSubject first = own(calls.on(mode.engine()));
                VmSubject base = own(keys.on(mode.engine()));
                pairs.put(mode, new Pair(at(first, mode, places), at(base, mode, places),
                        () -> isRight(first) && isRight(base)));
            } else if (mode == Mode.JAVA) {
                pairs.put(mode, inJava(ofCalls.maps, ofKeys.maps));
            }
        }
    }

    private Timed at(VmSubject first, Mode mode, boolean places) {
        return new Ready(places ? own(new Places(first.on(mode.engine()), () -> first.on(mode.engine()))) : first);
    }

    private Pair inJava(Map<String, BpfMap> ofCalls, Map<String, BpfMap> ofKeys) {
        long state = own(new WorkerState(0, SEED)).address();
        NativeLong helper = Helpers.table(TraceSink.NONE).get(call.kind().helper()).implementation();
        JavaCalls calls = new JavaCalls(call, helper, call.map() == null ? 0 : ofCalls.get(call.map().name()).address(),
                ofCalls.get(KeyTable.NAME).valuesAddress(), state);
        JavaCalls keys = new JavaCalls(call, null, 0, ofKeys.get(KeyTable.NAME).valuesAddress(), state);
        int groups = call.table().groups();
        return new Pair(calls, keys, () -> calls.run(groups) && keys.run(groups));
    }

    private void inKernel(Consumer<ControlMap> fill) {
        KernelSubject calls = inKernel(call.calls(), fill);
        KernelSubject keys = inKernel(call.keys(), fill);
        pairs.put(Mode.KERNEL, new Pair(calls, keys, () -> isRight(calls) && isRight(keys)));
    }

    private KernelSubject inKernel(Workload workload, Consumer<ControlMap> fill) {
        Loaded<KernelMap> loaded = new Loaded<>(fill);
        KernelSubject subject = own(new KernelSubject(
                () -> KernelCollection.load(workload.object(), List.of(workload.program())),
                workload.program().name(), workload, IN_KERNEL, loaded));
        tables.add(loaded.maps.get(KeyTable.NAME));
        return subject;
    }

    /** About how long a program takes to be timed in the kernel, in s. */
    static double secondsInKernel(Rounds rounds) {
        return IN_KERNEL.seconds(rounds);
    }

    /** Goes through the whole table; a group that was answered wrongly is the last, again and again. */
    private boolean isRight(Repeatable subject) {
        subject.run(Math.ceilDiv(call.table().groups(), Batch.CAPACITY) * Batch.CAPACITY);
        return !subject.verdicts().contains(Call.FAILED);
    }

    /** Machine code of programs, which is run by compiled Java long before it is timed. */
    private record Ready(Subject subject) implements Timed {
        @Override
        public double ns(long nanos) {
            return subject.ns(nanos);
        }

        @Override
        public boolean warmsUp() {
            return false;
        }
    }

    /** Writes all tables. */
    void write(byte[] content) {
        for (ControlMap table : tables) {
            int result = table.update(ONLY, content, MapFlags.BPF_ANY);
            if (result != 0) {
                throw new IllegalStateException("table of keys: " + Syscalls.errorText(result));
            }
        }
    }

    /** The modes that there are. */
    Map<Mode, Pair> pairs() {
        return pairs;
    }

    /** Why there are no others. */
    Map<Mode, String> missing() {
        return missing;
    }

    @Override
    public void close() {
        while (!owned.isEmpty()) {
            try {
                owned.pop().close();
            } catch (Exception e) {
                throw new IllegalStateException("internal error: " + e, e);
            }
        }
    }
}
