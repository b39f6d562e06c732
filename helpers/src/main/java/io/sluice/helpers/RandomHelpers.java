package io.sluice.helpers;

import io.sluice.vm.api.HelperSpec;
import io.sluice.vm.api.RecipeBuilder;
import io.sluice.vm.api.WorkerState;
import io.sluice.vm.ir.Builder;
import io.sluice.vm.ir.Op;
import io.sluice.vm.ir.Type;
import io.sluice.vm.ir.Value;
import io.sluice.vm.memory.Memory;
import java.util.List;

/** Pseudo-random numbers, from the worker's own generator. */
@SuppressWarnings("checkstyle:ParameterNumber") // the calling convention of helpers
final class RandomHelpers {
    static final List<HelperSpec> ROWS = List.of(
            HelperSpec.of(7, RandomHelpers::next).with(RandomHelpers::recipe));

    private RandomHelpers() {
    }

    /** xorshift128+ (Vigna, "Further scramblings of Marsaglia's xorshift generators", 2014), the upper half. */
    private static long next(long a, long b, long c, long d, long e, long state) {
        long at = state + WorkerState.RANDOM;
        long x = Memory.getLong(at);
        long y = Memory.getLong(at + Long.BYTES);
        x ^= x << 23;
        x ^= x >>> 18 ^ y ^ y >>> 5;
        Memory.putLong(at, y);
        Memory.putLong(at + Long.BYTES, x);
        return x + y >>> Integer.SIZE;
    }

    private static Value recipe(RecipeBuilder around, Value[] args) {
        Builder ir = around.ir();
        Value first = ir.load(Long.BYTES, around.stateRegion(), around.state(), WorkerState.RANDOM);
        Value y = ir.load(Long.BYTES, around.stateRegion(), around.state(), WorkerState.RANDOM + Long.BYTES);
        Value x = ir.op(Op.XOR, Type.I64, first, ir.shl(first, 23));
        Value shifted = ir.op(Op.XOR, Type.I64, ir.shr(x, 18), ir.op(Op.XOR, Type.I64, y, ir.shr(y, 5)));
        x = ir.op(Op.XOR, Type.I64, x, shifted);
        ir.store(Long.BYTES, around.stateRegion(), around.state(), WorkerState.RANDOM, y);
        ir.store(Long.BYTES, around.stateRegion(), around.state(), WorkerState.RANDOM + Long.BYTES, x);
        return ir.shr(ir.add(x, y), Integer.SIZE);
    }
}
