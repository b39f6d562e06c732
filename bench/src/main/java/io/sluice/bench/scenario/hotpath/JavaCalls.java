package io.sluice.bench.scenario.hotpath;

import io.sluice.bench.cpu.CpuTime;
import io.sluice.bench.method.Timed;
import io.sluice.vm.memory.Memory;
import io.sluice.vm.memory.NativeLong;

/** What the two programs of a {@link Call} do, as Java that C2 compiles; a packet is a group of keys. */
final class JavaCalls implements Timed {
    private static final int GROUPS_PER_LOOK = 256;

    private final Call call;
    private final NativeLong helper;
    private final long map;
    private final long table;
    private final long state;

    /**
     * Calls, or the reading of keys.
     *
     * @param helper the implementation, null to read the keys only
     * @param map the address of the map's header, 0 without one
     * @param table the address of the table
     * @param state that of the worker's state
     */
    JavaCalls(Call call, NativeLong helper, long map, long table, long state) {
        this.call = call;
        this.helper = helper;
        this.map = map;
        this.table = table;
        this.state = state;
    }

    /** Goes through so many groups; false where one was answered wrongly, at which it stays. */
    boolean run(int groups) {
        boolean right = true;
        for (int i = 0; i < groups && right; i++) {
            right = group();
        }
        return right;
    }

    private boolean group() {
        KeyTable keys = call.table();
        int cursor = Memory.getInt(table + KeyTable.CURSOR) & keys.keys() - KeyTable.GROUP;
        long first = table + KeyTable.KEYS + (long) cursor * keys.stride();
        long sums = table + keys.sums() + ((long) cursor / KeyTable.GROUP << KeyTable.SUMS_SHIFT);
        boolean right = helper == null
                ? words(first) == Memory.getLong(sums + KeyTable.WORDS)
                : answers(first) == Memory.getLong(sums + KeyTable.ANSWERS);
        if (right) {
            Memory.putInt(table + KeyTable.CURSOR, cursor + KeyTable.GROUP);
        }
        return right;
    }

    private long words(long first) {
        int stride = call.table().stride();
        boolean wide = call.table().word() == Long.BYTES;
        long sum = 0;
        for (int i = 0; i < KeyTable.GROUP; i++) {
            long key = first + (long) i * stride;
            sum += wide ? Memory.getLong(key) : Integer.toUnsignedLong(Memory.getInt(key));
        }
        return sum;
    }

    private long answers(long first) {
        return switch (call.kind()) {
            case LOOKUP -> lookups(first);
            case PEEK -> peeks(first);
            case CSUM -> checksums(first);
        };
    }

    private long lookups(long first) {
        int stride = call.table().stride();
        long sum = 0;
        for (int i = 0; i < KeyTable.GROUP; i++) {
            long value = helper.call(map, first + (long) i * stride, 0, 0, 0, state);
            sum += value == 0 ? 0 : Memory.getLong(value);
        }
        return sum;
    }

    private long peeks(long first) {
        int stride = call.table().stride();
        long sum = 0;
        for (int i = 0; i < KeyTable.GROUP; i++) {
            sum += helper.call(map, first + (long) i * stride, 0, 0, 0, state) == 0 ? 1 : 0;
        }
        return sum;
    }

    private long checksums(long first) {
        int stride = call.table().stride();
        int length = call.table().reach();
        long sum = 0;
        for (int i = 0; i < KeyTable.GROUP; i++) {
            sum += helper.call(0, 0, first + (long) i * stride, length, 0, state);
        }
        return sum;
    }

    @Override
    public double ns(long nanos) {
        return CpuTime.ofOne(() -> run(GROUPS_PER_LOOK), nanos) / GROUPS_PER_LOOK;
    }

    @Override
    public boolean warmsUp() {
        return true;
    }
}
