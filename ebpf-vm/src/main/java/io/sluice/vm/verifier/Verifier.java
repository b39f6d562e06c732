package io.sluice.vm.verifier;

import io.sluice.vm.api.BpfMap;
import io.sluice.vm.api.HelperTable;
import io.sluice.vm.api.ProgramKind;
import io.sluice.vm.api.ProgramSpec;
import io.sluice.vm.verifier.analysis.MapReferences;
import io.sluice.vm.verifier.analysis.Program;
import io.sluice.vm.verifier.analysis.StackDepth;
import io.sluice.vm.verifier.check.Availability;
import io.sluice.vm.verifier.explore.Explorer;
import io.sluice.vm.verifier.explore.Observer;
import io.sluice.vm.verifier.facts.Facts;
import io.sluice.vm.verifier.log.VerifierLog;
import io.sluice.vm.verifier.state.MapInfo;
import io.sluice.vm.verifier.state.Slot;
import io.sluice.vm.verifier.state.Violation;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * The way from a spec to a {@link VerifiedProgram}: structure, then every path, then the stack of all calls together,
 * then the rewriting of what was proved.
 *
 * <p>What the verifier of Linux 6.18 accepts of a program that root loads is accepted, and nothing else.
 */
public final class Verifier {
    private final ProgramSpec spec;
    private final List<BpfMap> maps;
    private final HelperTable helpers;
    private final VerifierOptions options;
    private final long start = System.nanoTime();
    private Explorer explorer;
    private VerifierLog log;

    private Verifier(ProgramSpec spec, List<BpfMap> maps, HelperTable helpers, VerifierOptions options) {
        this.spec = spec;
        this.maps = maps;
        this.helpers = helpers;
        this.options = options;
    }

    /**
     * Verifies one program.
     *
     * @param maps the maps that {@code spec.maps()} names, in its order
     * @param helpers the helpers that the program may call
     * @throws VerifierException where it may not run
     */
    public static VerifiedProgram verify(ProgramSpec spec, List<BpfMap> maps, HelperTable helpers) {
        return verify(spec, maps, helpers, VerifierOptions.DEFAULT).orThrow();
    }

    /**
     * Verifies one program, and says what it cost and what was written down.
     *
     * @param maps the maps that {@code spec.maps()} names, in its order
     * @param helpers the helpers that the program may call
     */
    public static Verification verify(
            ProgramSpec spec, List<BpfMap> maps, HelperTable helpers, VerifierOptions options) {
        return new Verifier(spec, maps, helpers, options).run();
    }

    private Verification run() {
        try {
            VerifiedProgram verified = prove();
            return new Verification(Optional.of(verified), Optional.empty(), stats(), log(""));
        } catch (Violation v) {
            return rejected(v.index() == Violation.HERE
                    ? VerifierException.of(spec, v.getMessage())
                    : VerifierException.at(spec, v.index(), v.getMessage()));
        } catch (VerifierException e) {
            return rejected(e);
        }
    }

    private Verification rejected(VerifierException e) {
        return new Verification(Optional.empty(), Optional.of(e), stats(), log(e.fact() + "\n"));
    }

    private VerifiedProgram prove() {
        if (maps.size() != spec.maps().size()) {
            throw VerifierException.of(
                    spec, "%d maps given, its list names %d".formatted(maps.size(), spec.maps().size()));
        }
        if (spec.kind() == ProgramKind.OTHER) {
            throw VerifierException.of(
                    spec, "section \"%s\" is of no XDP program, only those run here".formatted(spec.section()));
        }
        Program program = Program.of(spec);
        List<MapInfo> infos = new ArrayList<>();
        for (BpfMap map : maps) {
            infos.add(MapInfo.of(infos.size(), map));
        }
        MapReferences.check(program, maps.stream().map(BpfMap::spec).toList());
        if (spec.kind() == ProgramKind.RAW) {
            return RawProgram.verified(program, maps, helpers);
        }
        explorer = new Explorer(program, infos, helpers, options.strictAlignment(), observer(program));
        explorer.explore();
        int[] depths = explorer.stackDepths();
        StackDepth.check(program, depths, explorer.asynchronous());
        Availability.check(explorer, explorer.facts()::isReached);
        Facts facts = explorer.facts().build(program.subprogs().starts(), rounded(depths),
                StackDepth.combined(program, depths));
        return Rewrite.apply(spec, maps, helpers, facts);
    }

    private static List<Integer> rounded(int[] depths) {
        return Arrays.stream(depths).map(depth -> (depth + Slot.SIZE - 1) / Slot.SIZE * Slot.SIZE).boxed().toList();
    }

    private Observer observer(Program program) {
        int paths = options.logLevel() & (VerifierOptions.LOG | VerifierOptions.LOG_INSNS);
        if (paths == 0) {
            return Observer.NONE;
        }
        log = new VerifierLog(program, helpers, (paths & VerifierOptions.LOG_INSNS) != 0);
        return log;
    }

    private String log(String end) {
        if (options.logLevel() == 0) {
            return "";
        }
        boolean all = (options.logLevel() & VerifierOptions.LOG_STATS) != 0;
        return (log == null ? "" : log.toString()) + end + (all ? stats().costText() : "") + stats().processedText();
    }

    private VerifierStats stats() {
        long nanos = System.nanoTime() - start;
        if (explorer == null) {
            return VerifierStats.none(nanos);
        }
        return new VerifierStats(explorer.processed(), explorer.totalStates(), explorer.peakStates(),
                explorer.maxStatesPerInsn(), Arrays.stream(explorer.stackDepths()).boxed().toList(), nanos);
    }
}
