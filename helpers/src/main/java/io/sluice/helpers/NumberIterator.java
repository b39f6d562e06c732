package io.sluice.helpers;

import io.sluice.vm.api.RecipeBuilder;
import io.sluice.vm.ir.Block;
import io.sluice.vm.ir.Builder;
import io.sluice.vm.ir.Cond;
import io.sluice.vm.ir.Edge;
import io.sluice.vm.ir.Region;
import io.sluice.vm.ir.Type;
import io.sluice.vm.ir.Value;
import io.sluice.vm.memory.Errno;
import io.sluice.vm.memory.Memory;

/**
 * An iterator over numbers in eight bytes of a program's stack: {@code struct bpf_iter_num_kern} of
 * kernel/bpf/bpf_iter.c.
 *
 * <pre>
 *   0         4     8
 *   | current | end |
 * </pre>
 */
@SuppressWarnings("checkstyle:ParameterNumber") // the calling convention of helpers
final class NumberIterator {
    private static final int CURRENT = 0;
    private static final int END = 4;
    /** {@code BPF_MAX_LOOPS} of include/linux/bpf.h. */
    private static final long MAX_LOOPS = 8L << 20;

    private NumberIterator() {
    }

    static long begin(long at, long from, long to, long d, long e, long state) {
        int first = (int) from;
        int end = (int) to;
        boolean backwards = first > end;
        if (backwards || (long) end - first > MAX_LOOPS) {
            Memory.putLong(at, 0);
            return Integer.toUnsignedLong(backwards ? -Errno.EINVAL : -Errno.E2BIG);
        }
        Memory.putInt(at + CURRENT, first - 1);
        Memory.putInt(at + END, end);
        return 0;
    }

    /** The address of the next number, or 0 after the last. */
    static long next(long at) {
        // as in the kernel the sum is one of int, which overflows before the comparison
        int number = Memory.getInt(at + CURRENT) + 1;
        if (number >= Memory.getInt(at + END)) {
            Memory.putLong(at, 0);
            return 0;
        }
        Memory.putInt(at + CURRENT, number);
        return at + CURRENT;
    }

    static long end(long at) {
        Memory.putLong(at, 0);
        return 0;
    }

    static Value nextRecipe(RecipeBuilder around, Value[] args) {
        Builder ir = around.ir();
        Value at = args[0];
        Region memory = around.memory(1);
        Block more = ir.newBlock();
        Block last = ir.newBlock();
        Block join = ir.newBlock();
        Value result = ir.param(join, Type.I64);
        Value number = ir.sext(ir.add(ir.load(Integer.BYTES, memory, at, CURRENT), 1), Integer.SIZE);
        Value end = ir.sext(ir.load(Integer.BYTES, memory, at, END), Integer.SIZE);
        ir.mostly(Cond.SLT, number, end, new Edge(more), new Edge(last));
        ir.at(more);
        ir.store(Integer.BYTES, memory, at, CURRENT, number);
        ir.jump(join, at);
        ir.at(last);
        ir.store(Long.BYTES, memory, at, CURRENT, ir.constant(0));
        ir.jump(join, ir.constant(0));
        ir.at(join);
        return result;
    }
}
