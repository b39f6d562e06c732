package io.sluice.vm.object;

import io.sluice.vm.btf.Btf;
import io.sluice.vm.btf.BtfException;
import io.sluice.vm.btf.BtfExt;
import io.sluice.vm.btf.CorePatcher;
import io.sluice.vm.btf.CoreRelocator;
import io.sluice.vm.btf.CoreResult;
import io.sluice.vm.elf.ElfRelocation;
import io.sluice.vm.elf.ElfSymbol;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.UnaryOperator;

/**
 * Prepares each function once: applies CO-RE, then finds what its wide insns and calls refer to.
 *
 * <p>In a lenient preparation, for programs that are not XDP and never run here, an insn that is wrong is poisoned in
 * place of refusing the object.
 */
final class FunctionPreparer {
    /** Relocation types of eBPF, LLVM's {@code BPFELFRelocs}: of wide insns and of calls. */
    private static final int R_BPF_64_64 = 1;
    private static final int R_BPF_64_32 = 10;
    /** Source register of a wide insn that holds the relative slot of a function, {@code BPF_PSEUDO_FUNC}. */
    private static final int PSEUDO_FUNC = 4;

    private final ObjectFile object;
    private final References references;
    private final UnaryOperator<Btf> types;
    private final Slices<BtfExt.CoreRelo> cores;
    private final Map<Integer, Map<Long, ElfRelocation>> relocations = new HashMap<>();
    private final Map<Integer, byte[]> sections = new HashMap<>();
    private final Map<Function, PreparedFunction> prepared = new IdentityHashMap<>();
    private CoreRelocator relocator;
    private int poisons;

    FunctionPreparer(ObjectFile object, References references, UnaryOperator<Btf> types) {
        this.object = object;
        this.references = references;
        this.types = types;
        this.cores = new Slices<>(object.ext().cores(), BtfExt.CoreRelo::offset);
    }

    PreparedFunction prepare(Function function, boolean lenient) {
        PreparedFunction result = prepared.get(function);
        if (result == null) {
            byte[] section = sections.computeIfAbsent(function.section().index(),
                    index -> object.elf().bytes(function.section()));
            byte[] code = Arrays.copyOfRange(section, function.start(), function.end());
            result = new PreparedFunction(function, code, new ArrayList<>(), new TreeMap<>());
            applyCore(result, lenient);
            findSites(result, lenient);
            prepared.put(function, result);
        }
        return result;
    }

    private void applyCore(PreparedFunction prepared, boolean lenient) {
        Function function = prepared.function();
        CorePatcher patcher = new CorePatcher(prepared.code());
        for (BtfExt.CoreRelo relo : cores.of(function)) {
            int at = (int) (relo.offset() - function.start());
            if (at % Function.SLOT != 0) {
                throw new ObjectException(function.describe() + ": CO-RE relocation at byte " + at
                        + ", must be a multiple of 8");
            }
            String why;
            try {
                if (prepared.poison().containsKey(at / Function.SLOT)) {
                    throw new BtfException("a second CO-RE relocation of insn " + at / Function.SLOT);
                }
                CoreResult result = relocator().resolve(relo);
                if (patcher.apply(at, result)) {
                    continue;
                }
                why = result.resolved() ? result.what() + ": its size changed to " + result.size() + " bytes"
                        : result.what() + ": the target has no such field, type or value";
            } catch (BtfException e) {
                if (!lenient) {
                    throw new ObjectException(function.describe() + ": " + e.getMessage());
                }
                why = e.getMessage();
            }
            poison(prepared, at / Function.SLOT, "CO-RE relocation " + why);
        }
    }

    private void poison(PreparedFunction prepared, int slot, String why) {
        boolean wide = new RawCode(prepared.code()).isWide(slot);
        new CorePatcher(prepared.code()).poison(slot * Function.SLOT, poisons++);
        String text = prepared.function().describe() + ": insn " + slot + ": " + why;
        prepared.poison().put(slot, text);
        if (wide) {
            prepared.poison().put(slot + 1, text);
        }
    }

    private CoreRelocator relocator() {
        if (relocator == null) {
            relocator = new CoreRelocator(object.btf(), types.apply(object.btf()));
        }
        return relocator;
    }

    private void findSites(PreparedFunction prepared, boolean lenient) {
        Function function = prepared.function();
        RawCode code = new RawCode(prepared.code());
        Map<Long, ElfRelocation> here = relocations(function);
        for (int slot = 0; slot < code.slots(); slot++) {
            boolean wide = code.opcode(slot) == RawCode.WIDE;
            ElfRelocation relocation = here.get((long) function.start() + slot * Function.SLOT);
            Reference target;
            try {
                target = target(function, code, slot, relocation);
            } catch (ObjectException e) {
                if (!lenient) {
                    throw new ObjectException(function.describe() + ": insn " + slot + ": " + e.getMessage());
                }
                target = new Reference.Missing(e.getMessage());
            }
            if (target instanceof Reference.Missing missing) {
                poison(prepared, slot, missing.why());
            } else if (target != null) {
                prepared.sites().add(new Site(slot, target));
            }
            if (wide) {
                slot++;
                if (here.containsKey((long) function.start() + slot * Function.SLOT)) {
                    throw new ObjectException(function.describe() + ": insn " + slot
                            + ": relocation of the second half of a wide insn");
                }
            }
        }
    }

    private Map<Long, ElfRelocation> relocations(Function function) {
        return relocations.computeIfAbsent(function.section().index(), index -> {
            Map<Long, ElfRelocation> byOffset = new HashMap<>();
            for (ElfRelocation relocation : object.elf().relocations(function.section())) {
                if (byOffset.put(relocation.offset(), relocation) != null) {
                    throw new ObjectException("section \"" + function.section().name()
                            + "\": two relocations at offset " + relocation.offset());
                }
                if (relocation.offset() % Function.SLOT != 0) {
                    throw new ObjectException("section \"" + function.section().name() + "\": relocation at offset "
                            + relocation.offset() + ", must be a multiple of 8");
                }
            }
            return byOffset;
        });
    }

    /** What this insn refers to outside of itself, or null. */
    private Reference target(Function function, RawCode code, int slot, ElfRelocation relocation) {
        boolean wide = code.opcode(slot) == RawCode.WIDE;
        if (wide && slot + 1 == code.slots()) {
            throw new ObjectException("wide insn has no second half");
        }
        if (relocation != null) {
            return relocated(code, slot, relocation);
        }
        boolean local = code.opcode(slot) == RawCode.CALL && code.src(slot) == RawCode.CALL_LOCAL;
        if (!local && !(wide && code.src(slot) == PSEUDO_FUNC)) {
            return null;
        }
        // relative to the insn, in the same section: clang leaves calls of static functions so
        long target = function.start() + (slot + 1L + code.imm(slot)) * Function.SLOT;
        Function callee = references.function(function.section().index(), target);
        if (callee != null) {
            return new Reference.Code(callee);
        }
        if (target > function.start() && target < function.end()) {
            // the callee lost its symbol and moves together with its caller
            return null;
        }
        throw new ObjectException("refers to offset " + target + " of section \"" + function.section().name()
                + "\", where no function starts");
    }

    private Reference relocated(RawCode code, int slot, ElfRelocation relocation) {
        int opcode = code.opcode(slot);
        if (relocation.type() != R_BPF_64_64 && relocation.type() != R_BPF_64_32) {
            throw new ObjectException("relocation type " + relocation.type() + ", must be 1 (R_BPF_64_64) or 10"
                    + " (R_BPF_64_32)");
        }
        ElfSymbol symbol = object.symbol(relocation);
        if (opcode == RawCode.WIDE) {
            return references.address(symbol, (long) code.imm(slot) + relocation.addend());
        }
        if (opcode == RawCode.CALL) {
            // the immediate counts slots from the next insn: -1 is the symbol itself
            return references.call(symbol, (code.imm(slot) + 1L) * Function.SLOT + relocation.addend());
        }
        throw new ObjectException(String.format("relocation of opcode 0x%02x, must be a wide insn or a call", opcode));
    }
}
