package io.sluice.vm.verifier;

import io.sluice.vm.api.BpfMap;
import io.sluice.vm.api.HelperTable;
import io.sluice.vm.api.ProgramSpec;
import io.sluice.vm.cfg.Subprogs;
import java.util.List;

/**
 * The way from a spec to a {@link VerifiedProgram}.
 *
 * <p>It checks structure: paths end, jumps and calls land, registers, sizes, maps and helpers exist, the context is
 * read as its layout allows. It does not prove that other memory accesses stay in bounds, so an engine that does not
 * check them itself runs such a program on trust.
 */
public final class Verifier {
    private Verifier() {
    }

    /**
     * Verifies one program.
     *
     * @param maps the maps that {@code spec.maps()} names, in its order
     * @param helpers the helpers that the program may call
     * @throws VerifierException where it may not run
     */
    public static VerifiedProgram verify(ProgramSpec spec, List<BpfMap> maps, HelperTable helpers) {
        if (maps.size() != spec.maps().size()) {
            throw VerifierException.of(
                    spec, "%d maps given, its list names %d".formatted(maps.size(), spec.maps().size()));
        }
        StructuralCheck.check(spec);
        Subprogs subprogs = Subprogs.of(spec.insns());
        CallGraph.check(spec, subprogs);
        PointerFlow flow = PointerFlow.solve(spec, subprogs);
        return new ReachableCheck(spec, maps, helpers, subprogs, flow).verified();
    }
}
