package io.sluice.dataplane.cli;

import io.sluice.helpers.Helpers;
import io.sluice.helpers.TraceSink;
import io.sluice.maps.MapFactory;
import io.sluice.vm.Collection;
import io.sluice.vm.Engines;
import io.sluice.vm.Vm;
import io.sluice.vm.api.ProgramSpec;
import io.sluice.vm.jit.CodeBlob;
import io.sluice.vm.jit.JitProgram;
import io.sluice.vm.object.CollectionSpec;
import io.sluice.vm.verifier.VerifiedProgram;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** The simple JIT's code of programs as text: C lines, insns, machine insns. Nothing is run. */
final class JitedDump {
    private final CollectionSpec collection;
    private final XlatedDump insns;
    private final boolean raw;
    private final boolean linum;

    /** A dump; raw leaves the machine code as bytes and the C lines out, linum adds files and line numbers. */
    JitedDump(CollectionSpec collection, boolean raw, boolean linum) {
        this.collection = collection;
        this.insns = new XlatedDump(collection, false, linum);
        this.raw = raw;
        this.linum = linum;
    }

    /** A stretch of code with what it comes from. */
    private record Part(CodeBlob.Range range, List<MachineCode.Line> lines) {
    }

    /**
     * What was compiled.
     *
     * @param program with the insns that the code's ranges name
     * @param blob the code
     */
    private record Compiled(ProgramSpec program, CodeBlob blob) {
    }

    private Compiled compile(ProgramSpec program) {
        Vm vm = Vm.builder(new MapFactory(), Helpers.table(TraceSink.NONE)).build();
        try (Collection loaded = vm.load(collection, List.of(program), Engines.CHECKED_INTERPRETER)) {
            VerifiedProgram verified = loaded.verified(program.name());
            try (JitProgram compiled = JitProgram.load(verified)) {
                return new Compiled(verified.translated(), compiled.blob());
            }
        }
    }

    private List<Part> parts(CodeBlob blob) {
        byte[] code = blob.code();
        List<MachineCode.Line> lines = MachineCode.lines(code, raw);
        boolean disassembled = lines.stream().anyMatch(line -> !line.text().isEmpty());
        return blob.ranges().stream().map(range -> new Part(range, disassembled
                ? lines.stream().filter(l -> l.offset() >= range.start() && l.offset() < range.end()).toList()
                : MachineCode.bytes(code, range.start(), range.end()))).toList();
    }

    /** The text of a program. */
    String text(ProgramSpec program) {
        Compiled compiled = compile(program);
        CodeBlob blob = compiled.blob();
        StringBuilder text = new StringBuilder("%s: %d bytes of x86-64, addresses of maps and helpers left 0%n"
                .formatted(program.name(), blob.size()));
        Set<Integer> linesSeen = new HashSet<>();
        for (Part part : parts(blob)) {
            if (part.lines().isEmpty()) {
                continue;
            }
            int index = part.range().insn();
            text.append(index == CodeBlob.Range.NO_INSN ? "; entry, frame or cold path\n"
                : heading(compiled.program(), index, linesSeen));
            part.lines().forEach(line -> text.append("      %4x:  %-32s %s".formatted(line.offset(), line.bytes(),
                    line.text()).stripTrailing()).append('\n'));
        }
        return text.toString();
    }

    private String heading(ProgramSpec program, int index, Set<Integer> linesSeen) {
        int slot = program.insns().slotOf(index);
        ProgramSpec.Line line = program.lineAt(slot);
        String source = line == null || raw || !linesSeen.add(line.slot()) ? "" : XlatedDump.line(line, linum) + "\n";
        return "%s%4d: %s%n".formatted(source, slot, insns.insn(program, index));
    }

    /** The programs as JSON. */
    ArrayNode tree(List<ProgramSpec> programs) {
        ArrayNode all = Console.JSON.createArrayNode();
        for (ProgramSpec program : programs) {
            Compiled compiled = compile(program);
            ProgramSpec translated = compiled.program();
            CodeBlob blob = compiled.blob();
            ObjectNode node = all.addObject();
            node.put("name", program.name()).put("bytes", blob.size());
            ArrayNode ranges = node.putArray("ranges");
            for (Part part : parts(blob)) {
                ObjectNode range = ranges.addObject();
                range.put("start", part.range().start()).put("end", part.range().end());
                if (part.range().insn() != CodeBlob.Range.NO_INSN) {
                    int slot = translated.insns().slotOf(part.range().insn());
                    range.put("slot", slot).put("insn", insns.insn(translated, part.range().insn()));
                    ProgramSpec.Line line = translated.lineAt(slot);
                    if (line != null) {
                        range.put("file", line.file()).put("line", line.line());
                    }
                }
                ArrayNode code = range.putArray("code");
                part.lines().forEach(line -> code.addObject().put("offset", line.offset()).put("bytes", line.bytes())
                        .put("text", line.text()));
            }
        }
        return all;
    }
}
