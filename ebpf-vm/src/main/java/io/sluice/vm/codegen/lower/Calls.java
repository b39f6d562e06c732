package io.sluice.vm.codegen.lower;

import io.sluice.vm.codegen.machine.MOp;
import io.sluice.vm.codegen.machine.Pregs;
import io.sluice.vm.codegen.machine.Role;
import io.sluice.vm.ir.Callee;
import io.sluice.vm.ir.Terminator;
import io.sluice.vm.ir.Value;
import io.sluice.vm.x64.Gpr;
import io.sluice.vm.x64.Width;
import java.util.List;

/** Calls, returns and tail calls, and where conventions have arguments. */
final class Calls {
    /** Arguments of the System V convention, psABI 3.2.3. */
    private static final List<Gpr> SYSTEM_V = List.of(Gpr.RDI, Gpr.RSI, Gpr.RDX, Gpr.RCX, Gpr.R8, Gpr.R9);
    /** Those of a program's body: R1 or the context, the state, and R2 in a program without a context. */
    private static final List<Gpr> BODY = List.of(Gpr.RDI, Gpr.R12, Gpr.RSI);
    private static final int BODY_STATE = 1;
    private static final long STATE = Pregs.bit(Pregs.of(Gpr.R12));
    private static final long RESULT = Pregs.bit(Pregs.of(Gpr.RAX));

    private final Selection selection;

    Calls(Selection selection) {
        this.selection = selection;
    }

    private static List<Gpr> registers(Callee.Convention convention, int arguments) {
        List<Gpr> all = switch (convention) {
            case SYSTEM_V -> SYSTEM_V;
            case BODY -> BODY;
        };
        if (arguments > all.size() || convention == Callee.Convention.BODY && arguments <= BODY_STATE) {
            throw new IllegalArgumentException(
                    "convention " + convention + ": " + arguments + " arguments, at most " + all.size());
        }
        return all;
    }

    private static long destroyed(Callee.Convention convention) {
        long all = switch (convention) {
            case SYSTEM_V -> Pregs.CALLER_SAVED;
            case BODY -> (Pregs.GPRS | Pregs.XMMS) & ~STATE;
        };
        return all & ~RESULT;
    }

    void parameters(Callee.Convention convention, List<Value> parameters) {
        List<Gpr> registers = registers(convention, parameters.size());
        Draft draft = new Draft(MOp.PARAMETERS, Width.QWORD);
        for (int i = 0; i < parameters.size(); i++) {
            draft.with(Role.DEF, selection.def(parameters.get(i)), registers.get(i));
        }
        selection.add(draft);
    }

    void call(Value value) {
        Callee callee = value.callee();
        boolean byAddress = callee.symbol() == null;
        int arguments = value.args() - (byAddress ? 1 : 0);
        List<Gpr> registers = registers(callee.convention(), arguments);
        selection.separate();
        Draft draft = new Draft(MOp.CALL, Width.QWORD).with(Role.DEF, selection.def(value), Gpr.RAX)
                .clobber(destroyed(callee.convention())).aux(callee.symbol());
        for (int i = 0; i < arguments; i++) {
            draft.with(Role.USE, selection.reg(value.arg(i)), registers.get(i));
        }
        if (byAddress) {
            draft.use(selection.reg(value.arg(arguments)));
        }
        selection.add(draft);
    }

    void leave(Value result, Callee.Convention convention, List<Value> parameters) {
        Draft draft = new Draft(MOp.RETURN, Width.QWORD).with(Role.USE, selection.reg(result), Gpr.RAX);
        keepState(draft, convention, parameters);
        selection.add(draft);
    }

    /** A body returns with the state where it was. */
    private void keepState(Draft draft, Callee.Convention convention, List<Value> parameters) {
        if (convention == Callee.Convention.BODY) {
            draft.with(Role.USE, selection.def(parameters.get(BODY_STATE)), Gpr.R12);
        }
    }

    void tailCall(Terminator.TailCall call, Callee.Convention convention) {
        Value entry = call.entry().resolved();
        Value ctx = call.ctx().resolved();
        Value state = call.state().resolved();
        if (convention == Callee.Convention.BODY) {
            selection.add(new Draft(MOp.TAIL_CALL, Width.QWORD).with(Role.USE, selection.reg(entry), Gpr.RAX)
                    .with(Role.USE, selection.reg(ctx), Gpr.RDI).with(Role.USE, selection.reg(state), Gpr.R12));
            return;
        }
        // a body leaves nothing as a System V function must: its caller's registers stay in this function's frame
        int result = selection.newVreg();
        selection.add(new Draft(MOp.CALL, Width.QWORD).with(Role.DEF, result, Gpr.RAX)
                .with(Role.USE, selection.reg(ctx), Gpr.RDI).with(Role.USE, selection.reg(state), Gpr.R12)
                .use(selection.reg(entry)).clobber(destroyed(Callee.Convention.BODY)));
        selection.add(new Draft(MOp.RETURN, Width.QWORD).with(Role.USE, result, Gpr.RAX));
    }
}
