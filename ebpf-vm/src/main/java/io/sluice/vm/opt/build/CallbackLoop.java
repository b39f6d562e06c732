package io.sluice.vm.opt.build;

import io.sluice.vm.ir.Block;
import io.sluice.vm.ir.Builder;
import io.sluice.vm.ir.Cond;
import io.sluice.vm.ir.Edge;
import io.sluice.vm.ir.Range;
import io.sluice.vm.ir.Terminator;
import io.sluice.vm.ir.Terminator.Odds;
import io.sluice.vm.ir.Type;
import io.sluice.vm.ir.Value;
import io.sluice.vm.memory.Errno;
import java.util.List;

/**
 * {@code bpf_loop}: calls a function with 0, 1, .. below R1, and R3, until it returns another number than 0. R1 has 64
 * bits, as in the kernel where it does the loop in place, which is nearly always.
 */
final class CallbackLoop {
    private final Work work;
    private final Builder b;
    private final Calls calls;

    CallbackLoop(Work work, Calls calls) {
        this.work = work;
        this.b = work.b();
        this.calls = calls;
    }

    /** How often it called, or a negated errno; arguments are the count, the function, its context, and flags. */
    Value build(Value[] args) {
        Value count = args[0];
        Value zero = b.constant(0);
        Block done = work.join();
        refuse(Cond.NE, args[3], zero, Errno.EINVAL, done);
        refuse(Cond.UGT, count, b.constant(Flow.LOOP_BUDGET), Errno.E2BIG, done);
        Block body = work.join();
        b.end(new Terminator.Branch(Cond.EQ, Type.I64, count, zero, new Edge(done, List.of(zero)),
                new Edge(body, List.of(zero)), Odds.NOT_TAKEN));
        b.at(body);
        Value number = body.params().getFirst();
        number.narrow(Range.between(0, Flow.LOOP_BUDGET - 1));
        Function function = calls.certain(args[1]);
        Value result = function != null
                ? calls.function(function, number, args[2])
                : calls.functionAt(args[1], number, args[2]);
        Value next = b.add(number, 1);
        Block test = work.inner();
        b.end(new Terminator.Branch(Cond.EQ, Type.I64, result, zero, new Edge(test),
                new Edge(done, List.of(next)), Odds.TAKEN));
        work.continueAt(test);
        b.end(new Terminator.Branch(Cond.ULT, Type.I64, next, count, new Edge(body, List.of(next)),
                new Edge(done, List.of(next)), Odds.TAKEN));
        work.variables().seal(body);
        return work.joined(done);
    }

    private void refuse(Cond cond, Value left, Value right, int errno, Block done) {
        Block fine = work.inner();
        b.end(new Terminator.Branch(cond, Type.I64, left, right, new Edge(done, List.of(b.constant(-errno))),
                new Edge(fine), Odds.NOT_TAKEN));
        work.continueAt(fine);
    }
}
