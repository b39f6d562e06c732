package io.sluice.vm.verifier.analysis;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.sluice.vm.insn.InsnSeq;
import io.sluice.vm.kernel.KernelAvailability;
import io.sluice.vm.kernel.KernelOracle;
import io.sluice.vm.verifier.state.Violation;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Structure, loops and live registers of random programs, against those in the kernel's log. */
final class FlowPeerTest {
    private static final int PROGRAMS = 4000;
    private static final Pattern LIVE = Pattern.compile("^\\s*(?:(\\d+)\\s+)?(\\d+): ([.\\d]{10}) \\(.*");

    @Test
    void agreesWithTheKernelOnRandomPrograms() {
        assumeTrue(KernelAvailability.isAvailable(), () -> KernelAvailability.whyNot().orElseThrow());
        long seed = System.nanoTime();
        Random random = new Random(seed);
        RandomFlow flow = new RandomFlow(random);
        int analysed = 0;
        for (int i = 0; i < PROGRAMS; i++) {
            InsnSeq insns = flow.next();
            List<String> log = KernelOracle.verifierLog(Texts.spec(insns)).lines().toList();
            String kernel = log.contains("Live regs before insn:") ? "" : reason(log);
            String ours = "";
            try {
                Program program = Program.of(Texts.spec(insns));
                if (kernel.isEmpty()) {
                    compare(program, log, "seed " + seed + " program " + i + "\n" + insns + String.join("\n", log));
                    analysed++;
                }
            } catch (Violation v) {
                ours = v.getMessage();
            }
            assertEquals(kernel, ours, "seed " + seed + " program " + i + "\n" + insns);
        }
        assertTrue(analysed > PROGRAMS / 20, analysed + " programs had no fault, seed " + seed);
    }

    private static void compare(Program program, List<String> log, String message) {
        int compared = 0;
        // by our id the kernel's: Linux 6.18 does not see that a call that calls back is a loop by itself
        Map<Integer, Integer> known = new HashMap<>(Map.of(Components.NONE, Components.NONE));
        for (String line : log) {
            Matcher m = LIVE.matcher(line);
            if (m.matches()) {
                int index = program.insns().indexOf(Integer.parseInt(m.group(2)));
                int component = m.group(1) == null ? Components.NONE : Integer.parseInt(m.group(1));
                assertEquals(m.group(3), Texts.registers(program.liveRegisters().before(index)),
                        () -> "insn " + m.group(2) + ", " + message);
                assertEquals(component, known.computeIfAbsent(program.components().of(index), id -> component),
                        () -> "insn " + m.group(2) + ", " + message);
                compared++;
            }
        }
        assertEquals(program.size(), compared, message);
        known.keySet().removeAll(loopsByThemselves(program));
        assertEquals(known.size(), Set.copyOf(known.values()).size(), message);
    }

    private static Set<Integer> loopsByThemselves(Program program) {
        Map<Integer, Long> sizes = IntStream.range(0, program.size()).boxed()
                .collect(Collectors.groupingBy(program.components()::of, Collectors.counting()));
        return IntStream.range(0, program.size()).filter(program.points()::callsBack)
                .map(program.components()::of)
                .filter(id -> sizes.get(id) == 1).boxed().collect(Collectors.toSet());
    }

    private static String reason(List<String> log) {
        return log.stream().filter(line -> !line.startsWith("processed ")).reduce("", (a, b) -> b);
    }
}
