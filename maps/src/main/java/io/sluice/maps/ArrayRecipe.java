package io.sluice.maps;

import io.sluice.vm.api.MapFlags;
import io.sluice.vm.api.MapOperation;
import io.sluice.vm.api.MapShape;
import io.sluice.vm.api.Recipe;
import io.sluice.vm.api.RecipeBuilder;
import io.sluice.vm.ir.Block;
import io.sluice.vm.ir.Builder;
import io.sluice.vm.ir.Cond;
import io.sluice.vm.ir.Edge;
import io.sluice.vm.ir.Op;
import io.sluice.vm.ir.Range;
import io.sluice.vm.ir.Type;
import io.sluice.vm.ir.Value;
import io.sluice.vm.memory.Errno;
import java.util.function.Function;

/** Builds the operations of arrays: an index is compared with the number of elements, once, and scaled. */
final class ArrayRecipe {
    /** Longer values are left to the Java implementation when they are copied, in bytes. */
    static final int MAX_COPY = 256;
    private static final Range NOT_ZERO = new Range(1, -1, 0);

    private final IndexedMap map;
    private final Function<RecipeBuilder, Function<Value, Value>> element;

    /**
     * For a map.
     *
     * @param element builds the address of the element with an index that is in range
     */
    ArrayRecipe(IndexedMap map, Function<RecipeBuilder, Function<Value, Value>> element) {
        this.map = map;
        this.element = element;
    }

    /** An operation on the values of a map, null where its shape has none. */
    static Recipe ofValues(IndexedMap map, MapOperation operation) {
        ArrayRecipe recipe = ofShape(map);
        return recipe == null ? null : switch (operation) {
            case LOOKUP -> (builder, args) -> recipe.lookup(builder, args[1]);
            case UPDATE -> recipe::update;
            case DELETE -> (builder, args) -> builder.ir().constant(-Errno.EINVAL);
            case LOOKUP_PER_WORKER -> map instanceof PerCpuArrayMap ? recipe::lookupPerWorker : null;
            case REDIRECT, RING_OUTPUT, RING_RESERVE -> null;
        };
    }

    private static ArrayRecipe ofShape(IndexedMap map) {
        return switch (map.shape()) {
            case MapShape.Array array -> new ArrayRecipe(map, around -> index ->
                    scaled(around, around.mapBase(0), index, array.stride()));
            case MapShape.PerWorkerArray array -> new ArrayRecipe(map, around -> index -> {
                Value own = scaled(around, around.mapBase(0), around.worker(), array.workerStride());
                return scaled(around, own, index, array.stride());
            });
            case MapShape.Programs programs -> null;
            case MapShape.Opaque opaque -> null;
        };
    }

    /** {@code base + index * stride}. */
    static Value scaled(RecipeBuilder around, Value base, Value index, long stride) {
        Builder ir = around.ir();
        return ir.add(base, ir.op(Op.MUL, Type.I64, index, ir.constant(stride)));
    }

    /** What is built where a value is not 0; 0 where it is. */
    static Value unlessZero(RecipeBuilder around, Value value, Function<Builder, Value> inside) {
        return where(around.ir(), Cond.NE, value, 0, inside);
    }

    /** What is built where a value is as it mostly is to a number; 0 where it is not. */
    static Value where(Builder ir, Cond cond, Value value, long number, Function<Builder, Value> inside) {
        Block then = ir.newBlock();
        Block join = ir.newBlock();
        Value found = ir.param(join, Type.I64);
        ir.mostly(cond, value, ir.constant(number), new Edge(then), Edge.to(join, ir.constant(0)));
        ir.at(then);
        ir.jump(join, inside.apply(ir));
        ir.at(join);
        return found;
    }

    /** The address of the value under the index at an address, or 0. */
    Value lookup(RecipeBuilder around, Value key) {
        return find(around, index(around, key));
    }

    /** The address of another worker's value, or 0; the number of the worker has 32 bits. */
    private Value lookupPerWorker(RecipeBuilder around, Value[] args) {
        MapShape.PerWorkerArray array = (MapShape.PerWorkerArray) map.shape();
        Value worker = around.ir().zext(args[2], Integer.SIZE);
        ArrayRecipe ofWorker = new ArrayRecipe(map, site -> index -> {
            Value values = scaled(site, site.mapBase(0), worker, array.workerStride());
            return scaled(site, values, index, array.stride());
        });
        return where(around.ir(), Cond.ULT, worker, map.workers(), ir -> ofWorker.lookup(around, args[1]));
    }

    private Value index(RecipeBuilder around, Value key) {
        return around.ir().load(Integer.BYTES, around.memory(2), key, 0);
    }

    private boolean isInRange(Value index) {
        return Long.compareUnsigned(index.range().max(), map.maxEntries) < 0;
    }

    /** The address of the element with an index, 32 bits with zeros above, or 0. */
    Value find(RecipeBuilder around, Value index) {
        if (isInRange(index)) {
            return element.apply(around).apply(index).narrow(NOT_ZERO);
        }
        return where(around.ir(), Cond.ULT, index, map.maxEntries, ir -> {
            Value only = map.maxEntries == 1 ? ir.constant(0) : index;
            return element.apply(around).apply(only).narrow(NOT_ZERO);
        });
    }

    /** Copies a value in place; null where the flags want a lock, the value is long, or it is to be noted before. */
    Value update(RecipeBuilder around, Value[] args) {
        Value flags = args[3];
        boolean lockable = map.values.hasLock() && !(flags.isConst() && !OffHeapMap.hasLockFlag(flags.imm()));
        if (map.valueSize > MAX_COPY || lockable || map.isJournalled()) {
            return null;
        }
        Builder ir = around.ir();
        Block join = ir.newBlock();
        Value result = ir.param(join, Type.I64);
        Value presence = ir.and(flags, OffHeapMap.presenceFlag(-1));
        refuse(ir, join, presence, Cond.UGT, OffHeapMap.MAX_UPDATE_FLAG, Errno.EINVAL);
        Value index = index(around, args[1]);
        if (!isInRange(index)) {
            refuse(ir, join, index, Cond.UGE, map.maxEntries, Errno.E2BIG);
        }
        refuse(ir, join, presence, Cond.EQ, MapFlags.BPF_NOEXIST, Errno.EEXIST);
        refuse(ir, join, flags, Cond.TEST, MapFlags.BPF_F_LOCK, Errno.EINVAL);
        map.values.copy(around, args[2], element.apply(around).apply(index), map.valueSize);
        ir.jump(join, ir.constant(0));
        ir.at(join);
        return result;
    }

    @SuppressWarnings("checkstyle:ParameterNumber")
    private static void refuse(Builder ir, Block join, Value value, Cond cond, long number, int errno) {
        Block on = ir.newBlock();
        ir.mostly(cond.negated(), value, ir.constant(number), new Edge(on), Edge.to(join, ir.constant(-errno)));
        ir.at(on);
    }
}
