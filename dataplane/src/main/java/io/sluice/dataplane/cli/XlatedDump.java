package io.sluice.dataplane.cli;

import io.sluice.vm.api.HelperNames;
import io.sluice.vm.api.ProgramSpec;
import io.sluice.vm.btf.BtfPrinter;
import io.sluice.vm.btf.BtfType;
import io.sluice.vm.insn.Disassembler;
import io.sluice.vm.insn.Insn;
import io.sluice.vm.insn.InsnSeq;
import io.sluice.vm.insn.WideKind;
import io.sluice.vm.object.CollectionSpec;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Programs as text in the manner of {@code bpftool prog dump xlated}: functions, C lines, slots, opcodes, insns. */
final class XlatedDump implements ProgramDump<Translation> {
    private static final HexFormat HEX = HexFormat.ofDelimiter(" ");

    private final CollectionSpec collection;
    private final boolean raw;
    private final boolean linum;

    /** A dump; raw adds the bytes and leaves the C lines out, linum adds files and line numbers. */
    XlatedDump(CollectionSpec collection, boolean raw, boolean linum) {
        this.collection = collection;
        this.raw = raw;
        this.linum = linum;
    }

    /** The text of a program. */
    @Override
    public String text(Translation translation) {
        ProgramSpec program = translation.program();
        StringBuilder text = new StringBuilder();
        translation.refused().ifPresent(reason -> text.append("; not translated: ")
                .append(reason.replace("\n", "\n;")).append('\n'));
        Map<Integer, ProgramSpec.Function> functions = new TreeMap<>();
        program.functions().forEach(function -> functions.put(function.slot(), function));
        Map<Integer, ProgramSpec.Line> lines = new TreeMap<>();
        program.lines().forEach(line -> lines.put(line.slot(), line));
        byte[] code = program.insns().encode();
        for (int i = 0; i < program.insns().size(); i++) {
            int slot = program.insns().slotOf(i);
            if (functions.containsKey(slot)) {
                text.append(header(functions.get(slot))).append(":\n");
            }
            if (lines.containsKey(slot) && !raw && (linum || !lines.get(slot).text().isBlank())) {
                text.append(line(lines.get(slot), linum)).append('\n');
            }
            if (program.poison().containsKey(slot)) {
                text.append("; unresolved: ").append(program.poison().get(slot)).append('\n');
            }
            text.append("%4d: (%02x) %s%n".formatted(slot, code[slot * Long.BYTES], insn(program, i)));
            if (raw) {
                text.append("       ").append(HEX.formatHex(bytes(program.insns(), code, i))).append('\n');
            }
        }
        return text.toString();
    }

    /** The programs as JSON. */
    @Override
    public ArrayNode tree(List<Translation> translations) {
        ArrayNode all = Console.JSON.createArrayNode();
        for (Translation translation : translations) {
            ProgramSpec program = translation.program();
            ObjectNode node = all.addObject();
            node.put("name", program.name());
            translation.refused().ifPresent(reason -> node.put("not_translated", reason));
            ArrayNode insns = node.putArray("insns");
            byte[] code = program.insns().encode();
            for (int i = 0; i < program.insns().size(); i++) {
                int slot = program.insns().slotOf(i);
                ObjectNode insn = insns.addObject();
                program.functions().stream().filter(function -> function.slot() == slot)
                        .forEach(function -> insn.put("function", header(function)));
                insn.put("slot", slot).put("text", insn(program, i))
                        .put("bytes", HEX.formatHex(bytes(program.insns(), code, i)));
                ProgramSpec.Line line = program.lineAt(slot);
                if (line != null && line.slot() == slot) {
                    insn.put("source", line.text().strip()).put("file", line.file()).put("line", line.line())
                            .put("column", line.column());
                }
            }
        }
        return all;
    }

    private static byte[] bytes(InsnSeq insns, byte[] code, int index) {
        int slot = insns.slotOf(index);
        return Arrays.copyOfRange(code, slot * Long.BYTES, (slot + insns.at(index).slots()) * Long.BYTES);
    }

    /** A C line as bpftool prints it. */
    static String line(ProgramSpec.Line line, boolean linum) {
        String place = linum ? " [file:" + line.file() + " line_num:" + line.line() + " line_col:" + line.column() + "]"
            : "";
        return "; " + line.text().strip() + place;
    }

    /** A function's C prototype where its type is known, else its name. */
    String header(ProgramSpec.Function function) {
        if (collection.types() != null && function.typeId() != 0
                && collection.types().type(function.typeId()) instanceof BtfType.Func) {
            return new BtfPrinter(collection.types()).declaration(function.typeId(), function.name());
        }
        return function.name();
    }

    /** The text of an insn, with names for what it refers to. */
    String insn(ProgramSpec program, int index) {
        Insn insn = program.insns().at(index);
        return switch (insn) {
            case Insn.WideRef i when i.kind() == WideKind.MAP_IDX && i.imm() < program.maps().size() ->
                "r" + i.dst() + " = map[" + program.maps().get(i.imm()) + "]";
            case Insn.WideRef i when i.kind() == WideKind.MAP_IDX_VALUE && i.imm() < program.maps().size() ->
                "r" + i.dst() + " = map[" + program.maps().get(i.imm()) + "][0]+" + i.imm2();
            case Insn.WideRef i when i.kind() == WideKind.FUNC ->
                "r" + i.dst() + " = subprog[" + functionAt(program, index) + "]";
            case Insn.CallLocal i -> Disassembler.text(i) + "#" + functionAt(program, index);
            case Insn.CallKfunc i when i.btfId() >= 0 && i.btfId() < program.kfuncs().size() ->
                "call " + program.kfuncs().get(i.btfId());
            default -> Disassembler.text(insn, HelperNames::name);
        };
    }

    private static String functionAt(ProgramSpec program, int index) {
        int target = program.insns().targetSlotOf(index);
        return program.functions().stream().filter(function -> function.slot() == target)
                .map(ProgramSpec.Function::name).findFirst().orElse("?");
    }
}
