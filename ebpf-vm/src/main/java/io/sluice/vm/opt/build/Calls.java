package io.sluice.vm.opt.build;

import io.sluice.vm.api.ArgKind;
import io.sluice.vm.api.BpfMap;
import io.sluice.vm.api.CallbackStep;
import io.sluice.vm.api.HelperPrototype.Effect;
import io.sluice.vm.api.HelperSpec;
import io.sluice.vm.api.MapOperation;
import io.sluice.vm.api.MapShape;
import io.sluice.vm.api.Recipe;
import io.sluice.vm.insn.Insn;
import io.sluice.vm.ir.Block;
import io.sluice.vm.ir.Builder;
import io.sluice.vm.ir.Callee;
import io.sluice.vm.ir.Cond;
import io.sluice.vm.ir.Edge;
import io.sluice.vm.ir.Op;
import io.sluice.vm.ir.Range;
import io.sluice.vm.ir.Region;
import io.sluice.vm.ir.Terminator;
import io.sluice.vm.ir.Type;
import io.sluice.vm.ir.Value;
import io.sluice.vm.memory.Errno;
import java.util.Arrays;
import java.util.List;

/** Calls of helpers and of the program's own functions, of one copy of a function. */
final class Calls {
    private static final Range POINTER = new Range(1, -1, 0);
    static final List<Region> ANY = List.of(Region.ANY);

    private final Work work;
    private final Builder b;
    private final Unit unit;
    private final Scope scope;
    private final Effects effects;

    Calls(Work work, Scope scope) {
        this.work = work;
        this.b = work.b();
        this.unit = work.unit();
        this.scope = scope;
        this.effects = new Effects(work, scope);
    }

    private Value register(int register) {
        return register == Insn.R10 ? scope.top(b) : work.variables().read(register);
    }

    private void result(Value value) {
        work.variables().write(Insn.R0, value);
    }

    /** Calls helper {@code id}. */
    void helper(int index, int id) {
        if (id == Unit.TAIL_CALL) {
            new TailCalls(work, scope).build(unit.facts().callMap()[index], arguments(3));
            result(b.constant(0));
            return;
        }
        if (id == Unit.LOOP) {
            result(new CallbackLoop(work, this).build(arguments(4)));
            return;
        }
        if (CallbackStep.is(id)) {
            result(new CallbackLoop(work, this).steps(id, arguments(4)));
            return;
        }
        Repeats repeats = unit.repeats(scope.function());
        if (repeats.isRepeated(index)) {
            result(work.variables().read(Variables.FOUND));
            return;
        }
        HelperSpec helper = unit.helpers().get(id);
        Value[] args = arguments(unit.arguments(id));
        Value value = byRecipe(index, helper, args);
        if (value == null) {
            value = outOfLine(helper, effects.of(index, helper), args);
        }
        if (unit.insnFacts().isNonNull(index)) {
            value = new KnownResults(work).nonZero(value);
            if (value.block() == b.block()) {
                value.narrow(POINTER);
            }
        }
        if (isArrayLookup(index, id)) {
            work.lookup(value);
        }
        if (repeats.mayRepeat(index)) {
            work.variables().write(Variables.FOUND, value);
        }
        result(value);
    }

    private boolean isArrayLookup(int index, int id) {
        int map = unit.facts().callMap()[index];
        return id == MapOperation.LOOKUP.helper() && map >= 0 && switch (unit.map(map).shape()) {
            case MapShape.Array _, MapShape.PerWorkerArray _ -> true;
            case MapShape.Programs _, MapShape.Opaque _ -> false;
        };
    }

    private Value[] arguments(int count) {
        Value[] args = new Value[count];
        for (int i = 0; i < count; i++) {
            args[i] = register(Insn.R1 + i);
        }
        return args;
    }

    private Value byRecipe(int index, HelperSpec helper, Value[] args) {
        int map = helper.prototype().indexOf(ArgKind.MAP) < 0 ? -1 : unit.facts().callMap()[index];
        Recipe recipe = recipe(helper, map);
        if (recipe == null || effects.isLarge(helper, map) || !unit.options().recipes()) {
            return null;
        }
        RecipeSite site = new RecipeSite(work, scope, index, map);
        work.variables().beginForeign();
        int firstBlock = b.graph().blockIds();
        Value value = recipe.build(site, args);
        work.variables().endForeign(firstBlock);
        if (value == null || value.op() != Op.PARAM || value.block() == null || value.block() != b.block()) {
            return value;
        }
        Variables.removeIfTrivial(value);
        return value.resolved();
    }

    private Recipe recipe(HelperSpec helper, int map) {
        MapOperation operation = MapOperation.of(helper.id());
        if (operation == null || map < 0) {
            return operation == null ? helper.recipe() : null;
        }
        BpfMap of = unit.map(map);
        Recipe recipe = of.recipe(operation);
        if (recipe != null || operation != MapOperation.LOOKUP) {
            return recipe;
        }
        return switch (of.shape()) {
            case MapShape.Array array -> new ArrayLookup(array.stride(), array.maxEntries(), 0);
            case MapShape.PerWorkerArray array ->
                new ArrayLookup(array.stride(), array.maxEntries(), array.workerStride());
            case MapShape.Programs _, MapShape.Opaque _ -> null;
        };
    }

    /** Calls a helper's implementation; arguments that it does not have are 0. */
    private Value outOfLine(HelperSpec helper, Callee callee, Value[] args) {
        boolean changes = helper.has(Effect.CHANGES_PACKET);
        // a dynptr may be one of the packet, which is found through the context
        if (changes || helper.prototype().indexOf(ArgKind.CTX) >= 0
                || helper.prototype().indexOf(ArgKind.DYNPTR) >= 0) {
            work.context().publish();
        }
        if (effects.needsDesc(helper)) {
            work.context().publishDesc();
        }
        Value value = b.call(callee, work.withState(args));
        if (changes) {
            work.context().reload();
        }
        return value;
    }

    /** One step of a helper that calls a function after each. */
    Value step(int id, Value... args) {
        Callee step = new Callee(new CodeSymbol.Helper(id), Callee.Convention.SYSTEM_V, ANY, ANY);
        return b.call(step, work.withState(args));
    }

    /** Calls a subprog. */
    void local(int index) {
        Function function = unit.functionAt(unit.insns().targetOf(index));
        int read = unit.liveIn(function)[0];
        Value[] args = new Value[Insn.R5];
        for (int i = 0; i < args.length; i++) {
            args[i] = (read >> Insn.R1 + i & 1) != 0 ? register(Insn.R1 + i) : b.constant(0);
        }
        result(function(function, args));
    }

    /** A function's result for arguments, R1 first: inlined or called. */
    Value function(Function function, Value... args) {
        if (unit.isInlined(function) && !scope.isWithin(function)) {
            return inlined(function, args);
        }
        Callee callee = new Callee(unit.symbol(function), Callee.Convention.SYSTEM_V, ANY, ANY);
        return called(callee, work.withState(args));
    }

    /** The result of the function whose address is in a register. */
    Value functionAt(Value address, Value... args) {
        Value[] all = Arrays.copyOf(work.withState(args), Insn.R5 + 2);
        all[Insn.R5 + 1] = address;
        return called(new Callee(null, Callee.Convention.SYSTEM_V, ANY, ANY), all);
    }

    private Value called(Callee callee, Value[] args) {
        if (unit.isXdp()) {
            work.context().publish();
        }
        work.context().publishDesc();
        Value value = b.call(callee, args);
        if (unit.facts().changesPacket()) {
            work.context().reload();
        }
        return value;
    }

    private Value inlined(Function function, Value[] args) {
        Block after = work.join();
        int origin = b.origin();
        new Flow(work, new Scope(function, scope, new Exits(work, r0 -> b.jump(after, r0)))).build(args);
        b.origin(origin);
        return work.joined(after);
    }

    /** The function that an address certainly is, or null. */
    Function certain(Value address) {
        return address.op() == Op.SYMBOL && address.imm() == 0 && address.aux() instanceof CodeSymbol.Function f
                ? unit.function(f.number())
                : null;
    }

    /** Calls the helper whose id a register holds; an unknown id gives -EINVAL. */
    void inRegister(Value id) {
        Value[] args = arguments(Insn.R5);
        Callee any = new Callee(null, Callee.Convention.SYSTEM_V, ANY, ANY);
        Value entry = b.constant(0);
        for (HelperSpec helper : unit.helpers().rows()) {
            if (helper.id() != Unit.TAIL_CALL && helper.id() != Unit.LOOP && !CallbackStep.is(helper.id())) {
                Value address = b.symbol(new CodeSymbol.Helper(helper.id()), 0);
                entry = b.select(Cond.EQ, Type.I64, id, b.constant(helper.id()), address, entry);
            }
        }
        Block done = work.join();
        Block call = work.inner();
        b.end(new Terminator.Branch(Cond.EQ, Type.I64, entry, b.constant(0),
                new Edge(done, List.of(b.constant(-Errno.EINVAL))), new Edge(call), Terminator.Odds.NOT_TAKEN));
        work.continueAt(call);
        Value[] all = Arrays.copyOf(work.withState(args), Insn.R5 + 2);
        all[Insn.R5 + 1] = entry;
        b.jump(done, called(any, all));
        result(work.joined(done));
    }
}
