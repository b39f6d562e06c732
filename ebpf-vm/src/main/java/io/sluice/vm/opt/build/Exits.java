package io.sluice.vm.opt.build;

import io.sluice.vm.ir.Callee;
import io.sluice.vm.ir.Region;
import io.sluice.vm.ir.Value;
import java.util.List;
import java.util.function.Consumer;

/** Exits of a function to a place in the graph; programs that it tail-calls are called, and go on there. */
final class Exits implements Scope.Exits {
    private static final Callee BODY =
            new Callee(null, Callee.Convention.BODY, List.of(Region.ANY), List.of(Region.ANY));

    private final Work work;
    private final Consumer<Value> end;
    private final boolean apart;

    /** Ends the block by {@code end}, which gets R0. */
    Exits(Work work, Consumer<Value> end) {
        this(work, end, false);
    }

    /** Ends the block by {@code end}; where {@code apart}, it can do more for exits that were not joined before. */
    Exits(Work work, Consumer<Value> end, boolean apart) {
        this.work = work;
        this.end = end;
        this.apart = apart;
    }

    @Override
    public boolean areApart() {
        return apart;
    }

    @Override
    public void exit(Value r0) {
        end.accept(r0);
    }

    @Override
    public void tailCall(Value entry, Value ctx) {
        work.context().publish();
        work.context().publishDesc();
        Value result = work.b().call(BODY, ctx, work.state(), entry);
        work.context().reload();
        end.accept(result);
    }
}
