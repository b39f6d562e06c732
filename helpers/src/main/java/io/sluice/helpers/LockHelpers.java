package io.sluice.helpers;

import io.sluice.maps.SpinLock;
import io.sluice.vm.api.HelperSpec;
import io.sluice.vm.api.RecipeBuilder;
import io.sluice.vm.ir.Block;
import io.sluice.vm.ir.Builder;
import io.sluice.vm.ir.Cond;
import io.sluice.vm.ir.Edge;
import io.sluice.vm.ir.Op;
import io.sluice.vm.ir.Type;
import io.sluice.vm.ir.Value;
import java.util.List;

/** The lock that a map value may have: workers and control updates with BPF_F_LOCK exclude each other. */
@SuppressWarnings("checkstyle:ParameterNumber") // the calling convention of helpers
final class LockHelpers {
    static final List<HelperSpec> ROWS = List.of(
            HelperSpec.of(93, LockHelpers::lock).with(LockHelpers::lockRecipe),
            HelperSpec.of(94, LockHelpers::unlock).with(LockHelpers::unlockRecipe));

    private LockHelpers() {
    }

    private static long lock(long word, long b, long c, long d, long e, long state) {
        SpinLock.lock(word);
        return 0;
    }

    private static long unlock(long word, long b, long c, long d, long e, long state) {
        SpinLock.unlock(word);
        return 0;
    }

    /** As {@link SpinLock#lock}, but that it spins however long it takes. */
    private static Value lockRecipe(RecipeBuilder around, Value[] args) {
        Builder ir = around.ir();
        Value free = ir.constant(0);
        Block wait = ir.newColdBlock();
        Block again = ir.newColdBlock();
        Block done = ir.newBlock();
        ir.mostly(Cond.EQ, take(around, args[0]), free, new Edge(done), new Edge(wait));
        ir.at(wait);
        ir.op(Op.PAUSE, Type.VOID);
        Value word = ir.emit(Op.LOAD_ACQUIRE, Type.I64, payload(around, Integer.BYTES), args[0]);
        ir.either(Cond.EQ, word, free, new Edge(again), new Edge(wait));
        ir.at(again);
        ir.either(Cond.EQ, take(around, args[0]), free, new Edge(done), new Edge(wait));
        ir.at(done);
        return free;
    }

    private static Value take(RecipeBuilder around, Value word) {
        Builder ir = around.ir();
        return ir.emit(Op.CMPXCHG, Type.I32, payload(around, Integer.BYTES), word, ir.constant(0), ir.constant(1));
    }

    private static Value unlockRecipe(RecipeBuilder around, Value[] args) {
        Builder ir = around.ir();
        Value free = ir.constant(0);
        ir.emit(Op.STORE_RELEASE, Type.VOID, payload(around, Integer.BYTES), args[0], free);
        return free;
    }

    private static Value.Payload payload(RecipeBuilder around, int size) {
        return new Value.Payload(0, around.memory(1), size);
    }
}
