package io.sluice.vm.opt.build;

import io.sluice.vm.api.CallbackStep;
import io.sluice.vm.api.WorkerState;
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
 * Helpers that call a function of the program again and again. {@code bpf_loop} calls one with 0, 1, .. below
 * R1, and R3, until it returns another number than 0. R1 has 64 bits, as in the kernel where it does the loop in place,
 * which is nearly always. Others are done in steps, see {@link CallbackStep}.
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

    /** A helper that is done in steps; arguments are the map, the function, its context, and flags. */
    Value steps(int id, Value[] args) {
        Value zero = b.constant(0);
        Block done = work.join();
        Block head = work.inner();
        Value number = b.param(head, Type.I64);
        Value cursor = b.param(head, Type.I64);
        Value last = b.param(head, Type.I64);
        b.jump(head, zero, zero, zero);
        b.at(head);
        Value next = calls.step(id, args[0], cursor, args[2], args[3], last);
        Block more = work.inner();
        Block ended = work.inner();
        b.end(new Terminator.Branch(Cond.SGT, Type.I64, next, zero, new Edge(more), new Edge(ended), Odds.TAKEN));
        work.continueAt(more);
        Value[] passed = new Value[CallbackStep.ARGUMENTS];
        for (int i = 0; i < passed.length; i++) {
            passed[i] = b.load(Long.BYTES, work.regions().state(), work.state(),
                    WorkerState.CALLBACK_ARGUMENTS + i * Long.BYTES);
        }
        Function function = calls.certain(args[1]);
        Value result = function != null
                ? calls.function(function, passed) : calls.functionAt(args[1], passed);
        b.jump(head, b.add(number, 1), next, result);
        work.variables().seal(head);
        work.continueAt(ended);
        b.jump(done, b.select(Cond.EQ, Type.I64, next, zero, number, next));
        return work.joined(done);
    }

    private void refuse(Cond cond, Value left, Value right, int errno, Block done) {
        Block fine = work.inner();
        b.end(new Terminator.Branch(cond, Type.I64, left, right, new Edge(done, List.of(b.constant(-errno))),
                new Edge(fine), Odds.NOT_TAKEN));
        work.continueAt(fine);
    }
}
