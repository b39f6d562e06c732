package io.sluice.vm.verifier.log;

import io.sluice.vm.api.HelperPrototype;
import io.sluice.vm.api.HelperPrototypes;
import io.sluice.vm.api.HelperTable;
import io.sluice.vm.insn.Disassembler;
import io.sluice.vm.insn.Insn;
import io.sluice.vm.insn.InsnSeq;
import io.sluice.vm.insn.WideKind;
import io.sluice.vm.verifier.analysis.Program;

/**
 * Insns as the kernel's log has them: {@code (85) call bpf_map_lookup_elem#1}. Maps and kfuncs go by name, as their
 * addresses and BTF ids mean nothing here.
 */
final class InsnText {
    /** What libbpf writes in the place of such an insn. */
    private static final String POISONED = "<invalid CO-RE relocation>";

    private final Program program;
    private final HelperTable helpers;

    InsnText(Program program, HelperTable helpers) {
        this.program = program;
        this.helpers = helpers;
    }

    /** The insn at an index. */
    String at(int index) {
        Insn insn = program.at(index);
        if (program.isPoisoned(index)) {
            return POISONED;
        }
        int opcode = InsnSeq.of(insn).encode()[0] & 0xff;
        return "(%02x) %s".formatted(opcode, text(insn, index));
    }

    private String text(Insn insn, int index) {
        return switch (insn) {
            case Insn.LoadImm64 i -> "r%d = 0x%x".formatted(i.dst(), i.imm());
            case Insn.JmpImm i -> "if %c%d %s 0x%x goto pc%+d".formatted(
                    i.is64() ? 'r' : 'w', i.dst(), i.op().text(), i.imm(), i.off());
            case Insn.WideRef i when i.kind() == WideKind.MAP_IDX -> "r%d = map[%s]".formatted(i.dst(), map(i.imm()));
            case Insn.WideRef i when i.kind() == WideKind.MAP_IDX_VALUE ->
                "r%d = map[%s][0]+%d".formatted(i.dst(), map(i.imm()), i.imm2());
            case Insn.Atomic i when !i.fetch() && !i.is64() -> "lock *(u32 *)(r%d %+d) %s r%d".formatted(
                    i.dst(), i.off(), i.op().assign(), i.src());
            case Insn.CallKfunc i -> {
                String name = program.kfunc(index);
                yield name == null ? Disassembler.text(i) : "call " + name;
            }
            default -> Disassembler.text(insn, this::helper);
        };
    }

    private String map(int index) {
        boolean named = index >= 0 && index < program.spec().maps().size();
        return named ? program.spec().maps().get(index) : "idx:" + index;
    }

    private String helper(int id) {
        if (helpers.get(id) != null) {
            return helpers.name(id);
        }
        HelperPrototype known = HelperPrototypes.of(id);
        return known == null ? null : known.name();
    }
}
