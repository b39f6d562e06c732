package io.sluice.dataplane.verdicts;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.sluice.vm.Engine;
import io.sluice.vm.Engines;
import io.sluice.vm.OptimizingVariants;
import io.sluice.vm.api.HelperTable;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The shared cases, which are the kernel's own verifier tests: its verdict, and what accepted programs return. */
final class SharedVerifierCasesTest {
    /** Kinds of map whose cases cannot apply, and why. */
    private static final Map<String, String> NO_KIND = Map.of(
            "map_kptr", "points to types of the kernel's test module, which is not loaded",
            "kptr", "points to types of the kernel's test module, which is not loaded");

    private static List<PreparedCase> cases;

    private final HelperTable helpers = ExtraHelpers.table();

    @BeforeAll
    static void read() {
        Path file = CaseFile.file();
        assumeTrue(file != null, "shared/verifier-cases/cases.json is not above the working directory");
        cases = CaseFile.read(file).stream().map(PreparedCase::of).toList();
        assertTrue(cases.size() > 0, file::toString);
    }

    @Test
    void everyVerdictIsTheKernels() {
        List<String> stricter = new ArrayList<>();
        List<String> laxer = new ArrayList<>();
        List<String> skipped = new ArrayList<>();
        int agreed = 0;
        for (PreparedCase prepared : cases) {
            CaseFile.Case source = prepared.source();
            if (prepared.unknown() != null) {
                String reason = NO_KIND.getOrDefault(prepared.unknown(), "no row for this kind of map");
                skipped.add("%s: %s: %s".formatted(source.name(), prepared.unknown(), reason));
                continue;
            }
            OurVerdict ours = judge(prepared);
            if (ours.isAccepted() == source.accept()) {
                agreed++;
            } else if (source.accept()) {
                stricter.add(source.name() + ": " + ours.message());
            } else {
                laxer.add(source.name() + ": the kernel says " + source.log());
            }
        }
        System.out.printf("verifier cases: %d agreed of %d%nours stricter: %s%nours laxer: %s%nnot applied: %s%n",
                agreed, cases.size(), list(stricter), list(laxer), list(skipped));
        assertEquals(0, laxer.size() + stricter.size(), "disagreements, listed in the output");
    }

    private OurVerdict judge(PreparedCase prepared) {
        if (prepared.hasForeignFlags()) {
            return new OurVerdict(null, "flags 0x%x".formatted(prepared.program().flags()), -1, null);
        }
        try (LiveMaps maps = new LiveMaps(prepared.specs())) {
            return OurVerdict.of(prepared::spec, maps.of(prepared.program().maps()), helpers,
                    prepared.program().isStrict());
        }
    }

    @Test
    void acceptedProgramsReturnWhatTheKernelReturned() {
        Map<String, String> wrong = new TreeMap<>();
        Map<String, String> notRun = new TreeMap<>();
        int runs = 0;
        for (PreparedCase prepared : cases) {
            String name = prepared.source().name();
            boolean runnable = prepared.unknown() == null && !prepared.source().runs().isEmpty();
            if (!prepared.source().accept() || !runnable || !judge(prepared).isAccepted()) {
                continue;
            }
            for (Engine engine : engines()) {
                try {
                    String fact = new CaseRunner(engine, helpers).run(prepared);
                    runs++;
                    if (!fact.isEmpty()) {
                        wrong.put(name + ": " + engine.name(), fact);
                    }
                } catch (IllegalArgumentException e) {
                    notRun.put(name + ": " + engine.name(), e.getMessage());
                }
            }
        }
        System.out.printf("verifier cases: %d runs%nwrong: %s%nnot run: %s%n", runs,
                list(wrong.entrySet()), list(notRun.entrySet()));
        assertEquals(0, wrong.size(), "wrong runs, listed in the output");
    }

    private static List<Engine> engines() {
        List<Engine> engines = new ArrayList<>(Engines.all());
        engines.addAll(OptimizingVariants.all());
        return engines;
    }

    private static String list(Iterable<?> lines) {
        StringBuilder text = new StringBuilder();
        lines.forEach(line -> text.append("\n    ").append(line));
        return text.toString();
    }
}
