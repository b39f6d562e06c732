package io.sluice.dataplane.verdicts;

import io.sluice.maps.ProgArrayMap;
import io.sluice.vm.Engine;
import io.sluice.vm.api.BpfMap;
import io.sluice.vm.api.BpfProgram;
import io.sluice.vm.api.HelperTable;
import io.sluice.vm.api.MapFlags;
import io.sluice.vm.api.MapType;
import io.sluice.vm.api.ProgramKind;
import io.sluice.vm.api.ProgramSpec;
import io.sluice.vm.insn.InsnSeq;
import io.sluice.vm.verifier.Verifier;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Runs accepted cases on one engine, on fresh maps with what they are said to hold. */
final class CaseRunner {
    private static final int MIN_DATA = 64;

    private final Engine engine;
    private final HelperTable helpers;

    CaseRunner(Engine engine, HelperTable helpers) {
        this.engine = engine;
        this.helpers = helpers;
    }

    /** Runs a case on all its data; tells what is wrong, or an empty text. */
    String run(PreparedCase prepared) {
        List<BpfProgram> targets = new ArrayList<>();
        try (LiveMaps maps = new LiveMaps(prepared.specs()); FrameRunner frame = new FrameRunner()) {
            maps.all().forEach(map -> fill(map, targets));
            List<BpfMap> used = maps.of(prepared.program().maps());
            try (BpfProgram program = engine.load(Verifier.verify(prepared.spec(), used, helpers))) {
                for (CaseFile.Run run : prepared.source().runs()) {
                    byte[] data = Arrays.copyOf(run.data(), Math.max(MIN_DATA, run.data().length));
                    FrameRunner.Outcome outcome = frame.run(program, data, new byte[0]);
                    if (program.lastFault() != null) {
                        return "fault: " + program.lastFault();
                    }
                    if (outcome.verdict() != run.result() && !prepared.source().verdictOnly()) {
                        return "returned %d, the kernel %d".formatted(outcome.verdict(), run.result());
                    }
                }
                return "";
            }
        } finally {
            targets.forEach(BpfProgram::close);
        }
    }

    private void fill(BpfMap map, List<BpfProgram> targets) {
        byte[] content = MapKind.content(map.spec().name());
        if (content != null) {
            map.update(new byte[map.spec().keySize()], content, MapFlags.BPF_ANY);
        }
        if (map.spec().type() == MapType.PROG_ARRAY) {
            ProgArrayMap array = (ProgArrayMap) map;
            MapKind.PROGRAMS.get(map.spec().name()).forEach((slot, result) ->
                    put(array, slot, "r0 = " + result + "\nexit\n", targets));
            put(array, MapKind.LOOP_SLOT, """
                    r3 = %d
                    r2 = map[idx:0]
                    call 12
                    r0 = %d
                    exit
                    """.formatted(MapKind.LOOP_SLOT, MapKind.LOOPED), targets);
        }
    }

    private void put(ProgArrayMap array, int slot, String text, List<BpfProgram> targets) {
        ProgramSpec spec = ProgramSpec.of("target", ProgramKind.XDP, InsnSeq.assemble(text),
                text.contains("map") ? List.of(array.spec().name()) : List.of());
        List<BpfMap> maps = spec.maps().isEmpty() ? List.of() : List.of(array);
        BpfProgram program = engine.load(Verifier.verify(spec, maps, helpers));
        targets.add(program);
        array.set(slot, program);
    }
}
