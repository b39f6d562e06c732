package io.sluice.vm.opt.build;

import io.sluice.vm.api.BpfMap;
import io.sluice.vm.api.RareCall;
import io.sluice.vm.api.RecipeBuilder;
import io.sluice.vm.insn.Insn;
import io.sluice.vm.ir.Builder;
import io.sluice.vm.ir.Callee;
import io.sluice.vm.ir.Region;
import io.sluice.vm.ir.Value;
import io.sluice.vm.ir.VectorLevel;
import io.sluice.vm.verifier.facts.Access;
import java.util.ArrayList;
import java.util.List;

/** One call that is done by a recipe. */
final class RecipeSite implements RecipeBuilder {
    private final Work work;
    private final Scope scope;
    private final int index;
    private final int map;

    /** The call at an insn, about the map with an index in the program's list, or a negative one for none. */
    RecipeSite(Work work, Scope scope, int index, int map) {
        this.work = work;
        this.scope = scope;
        this.index = index;
        this.map = map;
    }

    @Override
    public Builder ir() {
        return work.b();
    }

    @Override
    public Value state() {
        return work.state();
    }

    @Override
    public Region stateRegion() {
        return work.regions().state();
    }

    @Override
    public Value worker() {
        return work.worker();
    }

    @Override
    public Value context(int field) {
        return work.context().field(field);
    }

    @Override
    public void setContext(int field, Value value) {
        work.context().set(field, value);
    }

    @Override
    public Value desc() {
        return work.context().desc();
    }

    @Override
    public Region descRegion() {
        return work.regions().descs();
    }

    @Override
    public BpfMap map() {
        return map < 0 ? null : work.unit().map(map);
    }

    @Override
    public Value mapAddress(long offset) {
        return work.b().symbol(new CodeSymbol.Map(map), offset);
    }

    @Override
    public Value mapBase(long offset) {
        return work.b().symbol(new CodeSymbol.MapBase(map), offset);
    }

    @Override
    public Region mapRegion(String part, Region.Kind kind) {
        return work.regions().part(map, part, kind);
    }

    @Override
    public Region mapValues() {
        return work.regions().values(map);
    }

    @Override
    public Region packet() {
        return work.regions().packet();
    }

    @Override
    public VectorLevel vectorLevel() {
        return work.unit().options().vectors();
    }

    @Override
    public boolean clock() {
        return work.unit().options().clock();
    }

    @Override
    public Value call(RareCall function, Value... args) {
        List<Integer> reaches = new ArrayList<>();
        for (int argument = 1; argument <= args.length; argument++) {
            Access access = access(argument);
            reaches.add(access == null ? 0 : access.size());
        }
        CodeSymbol symbol = new CodeSymbol.Rare(function);
        Callee callee = new Callee(symbol, Callee.Convention.SYSTEM_V, Calls.ANY, Calls.ANY, reaches);
        return work.b().call(callee, work.withState(args));
    }

    @Override
    public Region memory(int argument) {
        return work.regions().of(access(argument), scope, work.b());
    }

    @Override
    public int memorySize(int argument) {
        Access access = access(argument);
        // an access of a size that varies has the greatest one
        return access == null || access.region() != io.sluice.vm.verifier.facts.Region.STACK ? 0 : access.size();
    }

    private Access access(int argument) {
        return work.unit().insnFacts().argument(index, Insn.R1 + argument - 1);
    }
}
