package io.sluice.dataplane.cli;

import io.sluice.helpers.Helpers;
import io.sluice.helpers.TraceSink;
import io.sluice.maps.MapFactory;
import io.sluice.vm.Collection;
import io.sluice.vm.Engines;
import io.sluice.vm.Vm;
import io.sluice.vm.api.ProgramSpec;
import io.sluice.vm.codegen.CompiledCode;
import io.sluice.vm.jit.CodeBlob;
import io.sluice.vm.jit.JitOptions;
import io.sluice.vm.jit.SimpleJit;
import io.sluice.vm.object.CollectionSpec;
import io.sluice.vm.optimizing.OptimizingCompiler;
import io.sluice.vm.verifier.VerifiedProgram;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** A JIT's code of programs as text: C lines, insns, machine insns. Nothing is run. */
final class JitedDump implements ProgramDump<ProgramSpec> {
    private static final int NO_INSN = CodeBlob.Range.NO_INSN;

    private final CollectionSpec collection;
    private final XlatedDump insns;
    private final boolean raw;
    private final boolean linum;
    private final CompilerArguments compiler;

    /** A dump; raw leaves the machine code as bytes and the C lines out, linum adds files and line numbers. */
    JitedDump(CollectionSpec collection, CompilerArguments compiler, boolean raw, boolean linum) {
        this.collection = collection;
        this.compiler = compiler;
        this.insns = new XlatedDump(collection, false, linum);
        this.raw = raw;
        this.linum = linum;
    }

    /** A stretch of code with what it comes from. */
    private record Part(int start, int end, int insn, List<MachineCode.Line> lines) {
    }

    /** Code that belongs to one insn, or to none. */
    private record Stretch(int start, int end, int insn) {
    }

    /**
     * What was compiled.
     *
     * @param program with the insns that the code's stretches name
     * @param code the bytes
     * @param stretches all of the code in order
     */
    private record Compiled(ProgramSpec program, byte[] code, List<Stretch> stretches) {
    }

    private Compiled compile(ProgramSpec program) {
        Vm vm = Vm.builder(new MapFactory(), Helpers.table(TraceSink.NONE)).build();
        try (Collection loaded = vm.load(collection, List.of(program), Engines.CHECKED_INTERPRETER)) {
            VerifiedProgram verified = loaded.verified(program.name());
            return compiler.optimizing() ? optimized(verified) : simple(verified);
        }
    }

    private Compiled simple(VerifiedProgram verified) {
        CodeBlob blob = SimpleJit.compile(verified, new JitOptions(compiler.features(), null));
        return new Compiled(verified.translated(), blob.code(), blob.ranges().stream()
                .map(range -> new Stretch(range.start(), range.end(), range.insn())).toList());
    }

    private Compiled optimized(VerifiedProgram verified) {
        CompiledCode code = OptimizingCompiler.batch(verified, compiler.options());
        return new Compiled(verified.translated(), code.bytes(), code.ranges().stream()
                .map(range -> new Stretch(range.start(), range.end(), range.insn())).toList());
    }

    private List<Part> parts(Compiled compiled) {
        byte[] code = compiled.code();
        List<MachineCode.Line> lines = MachineCode.lines(code, raw);
        boolean disassembled = lines.stream().anyMatch(line -> !line.text().isEmpty());
        return compiled.stretches().stream().map(s -> new Part(s.start(), s.end(), s.insn(), disassembled
                ? lines.stream().filter(l -> l.offset() >= s.start() && l.offset() < s.end()).toList()
                : MachineCode.bytes(code, s.start(), s.end()))).toList();
    }

    /** The text of a program. */
    @Override
    public String text(ProgramSpec program) {
        Compiled compiled = compile(program);
        StringBuilder text = new StringBuilder("%s: %d bytes of x86-64, addresses of maps and helpers left 0%n"
                .formatted(program.name(), compiled.code().length));
        Set<Integer> linesSeen = new HashSet<>();
        for (Part part : parts(compiled)) {
            if (part.lines().isEmpty()) {
                continue;
            }
            int index = part.insn();
            text.append(index == NO_INSN ? "; entry, frame or cold path\n"
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
    @Override
    public ArrayNode tree(List<ProgramSpec> programs) {
        ArrayNode all = Console.JSON.createArrayNode();
        for (ProgramSpec program : programs) {
            Compiled compiled = compile(program);
            ProgramSpec translated = compiled.program();
            ObjectNode node = all.addObject();
            node.put("name", program.name()).put("bytes", compiled.code().length);
            ArrayNode ranges = node.putArray("ranges");
            for (Part part : parts(compiled)) {
                ObjectNode range = ranges.addObject();
                range.put("start", part.start()).put("end", part.end());
                if (part.insn() != NO_INSN) {
                    int slot = translated.insns().slotOf(part.insn());
                    range.put("slot", slot).put("insn", insns.insn(translated, part.insn()));
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
