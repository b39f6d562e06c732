package io.sluice.vm.jit;

import io.sluice.vm.x64.Assembler;
import io.sluice.vm.x64.CpuFeature;
import io.sluice.vm.x64.Immediates;
import io.sluice.vm.x64.Label;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Set;
import java.util.random.RandomGenerator;

/** What all emitters of one compilation share: the assembler, the immediates, the CPU and the cold paths. */
final class MacroAssembler {
    final Assembler a = new Assembler();
    final Immediates immediates;
    private final Set<CpuFeature> features;
    private final Deque<Runnable> cold = new ArrayDeque<>();

    MacroAssembler(Set<CpuFeature> features, RandomGenerator blinding) {
        this.features = features;
        this.immediates = new Immediates(a, blinding, Registers.SCRATCH);
    }

    boolean has(CpuFeature feature) {
        return features.contains(feature);
    }

    /**
     * Queues code for an unlikely case, to be emitted behind the hot code.
     *
     * @return its label; {@code body} must leave by a jump
     */
    Label cold(Runnable body) {
        Label entry = a.newLabel();
        cold.add(() -> {
            a.bind(entry);
            body.run();
        });
        return entry;
    }

    /** Emits the cold paths queued so far. */
    void flushCold() {
        while (!cold.isEmpty()) {
            cold.remove().run();
        }
    }
}
