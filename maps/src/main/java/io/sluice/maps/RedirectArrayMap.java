package io.sluice.maps;

import io.sluice.vm.api.MapFlags;
import io.sluice.vm.api.MapHeader;
import io.sluice.vm.api.MapOperation;
import io.sluice.vm.api.MapSpec;
import io.sluice.vm.api.Recipe;
import io.sluice.vm.api.RecipeBuilder;
import io.sluice.vm.ir.Block;
import io.sluice.vm.ir.Builder;
import io.sluice.vm.ir.Cond;
import io.sluice.vm.ir.Edge;
import io.sluice.vm.ir.Op;
import io.sluice.vm.ir.Type;
import io.sluice.vm.ir.Value;
import io.sluice.vm.memory.Errno;
import io.sluice.vm.memory.Memory;

/**
 * What devmap, cpumap and xskmap share: an array of targets, which may be empty.
 *
 * <pre>
 *   0        64         72         80
 *   | header | target 0 | target 1 | ..       see {@link RedirectTarget}
 * </pre>
 *
 * <p>One of the two words of a target, which each type says, is 0 in an empty entry only.
 */
abstract class RedirectArrayMap extends FdArrayMap implements RedirectMap {
    private final long entries;
    private final int full;

    /** A map whose entries are empty where the 32 bits at an offset, {@code full}, are 0. */
    RedirectArrayMap(MapSpec spec, MapHome home, Sections sections, long entries, int full) {
        super(spec, home, sections.size());
        this.entries = base + entries;
        this.full = full;
    }

    /** The offset of the entries. */
    static long addEntries(MapSpec spec, Sections sections) {
        return sections.add(spec.maxEntries(), RedirectTarget.SIZE);
    }

    /** A layout that begins with the header. */
    static Sections sections(MapSpec spec) {
        return new Sections(spec, MapHeader.SIZE);
    }

    private long entry(int index) {
        return entries + (long) index * RedirectTarget.SIZE;
    }

    @Override
    public final long target(int key) {
        if (Integer.compareUnsigned(key, maxEntries) >= 0) {
            return 0;
        }
        long entry = entry(key);
        return Memory.getIntAcquire(entry + full) == 0 ? 0 : entry;
    }

    @Override
    public Recipe recipe(MapOperation operation) {
        ArrayRecipe recipe = new ArrayRecipe(this, around -> index ->
                ArrayRecipe.scaled(around, around.mapAddress(entries - base), index, RedirectTarget.SIZE));
        return switch (operation) {
            case LOOKUP -> mayLookUp()
                    ? (builder, args) -> fullEntry(builder, recipe.lookup(builder, args[1]))
                    : (builder, args) -> builder.ir().constant(0);
            case REDIRECT -> (builder, args) -> RedirectRecipe.build(builder, spec().type(),
                    (around, key) -> fullEntry(around, recipe.find(around, key)), args);
            case UPDATE, DELETE, LOOKUP_PER_WORKER, RING_OUTPUT, RING_RESERVE -> null;
        };
    }

    /** Whether programs may look up targets. */
    boolean mayLookUp() {
        return false;
    }

    /** The entry at an address, or 0 where that is 0 or it is empty. */
    private Value fullEntry(RecipeBuilder around, Value entry) {
        Builder ir = around.ir();
        Value zero = ir.constant(0);
        Block inside = ir.newBlock();
        Block join = ir.newBlock();
        Value found = ir.param(join, Type.I64);
        ir.mostly(Cond.NE, entry, zero, new Edge(inside), Edge.to(join, zero));
        ir.at(inside);
        Value.Payload word = new Value.Payload(full, around.mapValues(), Integer.BYTES);
        Value flag = ir.emit(Op.LOAD_ACQUIRE, Type.I64, word, entry);
        ir.mostly(Cond.NE, flag, zero, Edge.to(join, entry), Edge.to(join, zero));
        ir.at(join);
        return found;
    }

    /** Stores a target in one store. */
    final void put(int index, int target, int program) {
        Memory.putLongRelease(entry(index), Integer.toUnsignedLong(target) | (long) program << Integer.SIZE);
    }

    /** Empties an entry. */
    final void clear(int index) {
        Memory.putIntRelease(entry(index) + full, 0);
    }

    final boolean isFull(int index) {
        return target(index) != 0;
    }

    /** The checks of devmap and cpumap, kernel/bpf/devmap.c and cpumap.c. */
    final int checkTargetUpdate(int index, long flags) {
        if (Long.compareUnsigned(flags, MAX_UPDATE_FLAG) > 0) {
            return -Errno.EINVAL;
        }
        if (index == OUT_OF_RANGE) {
            return -Errno.E2BIG;
        }
        return flags == MapFlags.BPF_NOEXIST ? -Errno.EEXIST : 0;
    }

    @Override
    byte[] controlLookup(byte[] key) {
        long target = target(intAt(key, 0));
        return target == 0 ? null : Memory.bytes(target, valueSize);
    }

    @Override
    int controlDelete(byte[] key) {
        int index = indexOf(key);
        if (index == OUT_OF_RANGE) {
            return -Errno.EINVAL;
        }
        clear(index);
        return 0;
    }

    @Override
    public final boolean containsValue(long address, int size) {
        long offset = address - entries;
        return offset >= 0 && offset < (long) maxEntries * RedirectTarget.SIZE
                && offset % RedirectTarget.SIZE + size <= valueSize;
    }

    @Override
    public synchronized int count() {
        requireOpen();
        int count = 0;
        for (int i = 0; i < maxEntries; i++) {
            count += isFull(i) ? 1 : 0;
        }
        return count;
    }
}
