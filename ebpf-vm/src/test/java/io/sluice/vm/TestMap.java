package io.sluice.vm;

import io.sluice.vm.api.BpfMap;
import io.sluice.vm.api.BpfProgram;
import io.sluice.vm.api.Handles;
import io.sluice.vm.api.MapHeader;
import io.sluice.vm.api.MapOperation;
import io.sluice.vm.api.MapShape;
import io.sluice.vm.api.MapSpec;
import io.sluice.vm.api.MapType;
import io.sluice.vm.api.ProgEntry;
import io.sluice.vm.api.Recipe;
import io.sluice.vm.memory.Errno;
import io.sluice.vm.memory.Memory;
import io.sluice.vm.memory.OffHeap;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.function.Function;

/** An array or a prog array, as simple as the contract allows: for the tests of engines. */
public final class TestMap implements BpfMap {
    private static final int BASE = 64;

    private final MapSpec spec;
    private final OffHeap memory;
    private final int stride;
    private final MapShape shape;
    private final Runnable onClose;
    private Function<MapOperation, Recipe> recipes = operation -> null;

    public TestMap(MapSpec spec) {
        this(spec, () -> { });
    }

    /** A map that tells when it is closed. */
    public TestMap(MapSpec spec, Runnable onClose) {
        this.onClose = onClose;
        this.spec = spec;
        this.stride = (spec.valueSize() + 7) / 8 * 8;
        this.memory = OffHeap.allocate(BASE + (long) stride * spec.maxEntries());
        long at = memory.address();
        Memory.putInt(at + MapHeader.HANDLE, Handles.MAPS.register(this));
        Memory.putInt(at + MapHeader.TYPE, spec.type().code());
        Memory.putInt(at + MapHeader.KEY_SIZE, spec.keySize());
        Memory.putInt(at + MapHeader.VALUE_SIZE, spec.valueSize());
        Memory.putInt(at + MapHeader.MAX_ENTRIES, spec.maxEntries());
        this.shape = spec.type() == MapType.PROG_ARRAY
                ? new MapShape.Programs(at + BASE, spec.maxEntries())
                : new MapShape.Array(at + BASE, stride, spec.maxEntries());
        byte[] initial = spec.initial().toArray();
        Memory.copyIn(initial, 0, at + BASE, initial.length);
    }

    /** Has operations done in machine code, too. */
    public TestMap with(Function<MapOperation, Recipe> some) {
        recipes = some;
        return this;
    }

    @Override
    public Recipe recipe(MapOperation operation) {
        return recipes.apply(operation);
    }

    /** An array of 8-byte values. */
    public static TestMap array(String name, int entries) {
        return new TestMap(MapSpec.of(name, MapType.ARRAY, 4, 8, entries));
    }

    /** A prog array. */
    public static TestMap programs(String name, int entries) {
        return new TestMap(MapSpec.of(name, MapType.PROG_ARRAY, 4, 4, entries));
    }

    /** Puts a program into a slot of a prog array. */
    public void put(int index, BpfProgram program) {
        Memory.putLongRelease(memory.address() + BASE + (long) index * stride, ProgEntry.of(program));
    }

    @Override
    public MapSpec spec() {
        return spec;
    }

    @Override
    public MapShape shape() {
        return shape;
    }

    @Override
    public long address() {
        return memory.address();
    }

    @Override
    public int workers() {
        return 1;
    }

    @Override
    public long lookup(long key, int worker) {
        int index = Memory.getInt(key);
        return index >= 0 && index < spec.maxEntries() ? memory.address() + BASE + (long) index * stride : 0;
    }

    @Override
    public long update(long key, long value, long flags, int worker) {
        long at = lookup(key, worker);
        if (at == 0) {
            return -Errno.E2BIG;
        }
        Memory.copy(value, at, spec.valueSize());
        return 0;
    }

    @Override
    public long delete(long key, int worker) {
        return -Errno.EINVAL;
    }

    private static int index(byte[] key) {
        return ByteBuffer.wrap(key).order(ByteOrder.LITTLE_ENDIAN).getInt();
    }

    @Override
    public byte[] lookup(byte[] key) {
        return Memory.bytes(memory.address() + BASE + (long) index(key) * stride, spec.valueSize());
    }

    @Override
    public int update(byte[] key, byte[] value, long flags) {
        if (spec.type() == MapType.PROG_ARRAY) {
            put(index(key), Handles.PROGRAMS.at(ByteBuffer.wrap(value).order(ByteOrder.LITTLE_ENDIAN).getInt()));
        } else {
            Memory.copyIn(value, 0, memory.address() + BASE + (long) index(key) * stride, value.length);
        }
        return 0;
    }

    @Override
    public int delete(byte[] key) {
        return -Errno.EINVAL;
    }

    @Override
    public byte[] nextKey(byte[] key) {
        int next = key == null ? 0 : index(key) + 1;
        return next < spec.maxEntries()
                ? ByteBuffer.allocate(4).order(ByteOrder.LITTLE_ENDIAN).putInt(next).array()
                : null;
    }

    @Override
    public int count() {
        return spec.maxEntries();
    }

    @Override
    public boolean containsValue(long address, int size) {
        long at = address - memory.address() - BASE;
        return at >= 0 && at < (long) stride * spec.maxEntries() && at % stride + size <= spec.valueSize();
    }

    @Override
    public void close() {
        Handles.MAPS.release(Memory.getInt(memory.address() + MapHeader.HANDLE), this);
        memory.close();
        onClose.run();
    }
}
