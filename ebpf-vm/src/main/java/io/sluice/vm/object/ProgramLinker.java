package io.sluice.vm.object;

import io.sluice.vm.api.ProgramKind;
import io.sluice.vm.api.ProgramSpec;
import io.sluice.vm.btf.BtfExt;
import io.sluice.vm.btf.CorePatcher;
import io.sluice.vm.insn.Insn;
import io.sluice.vm.insn.InsnSeq;
import io.sluice.vm.insn.InvalidInsnException;
import io.sluice.vm.insn.WideKind;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * Links programs: the main function, then every function that it reaches, each once; calls and references point to
 * where things are in the program, line and function info move along.
 */
final class ProgramLinker {
    /** Subprogs are copied into each program; real objects stay far below this multiple of all code. */
    private static final int MAX_COPIES = 32;

    private final ObjectFile object;
    private final FunctionPreparer preparer;
    private final MapTable maps;
    private final Set<Function> callees = Collections.newSetFromMap(new IdentityHashMap<>());
    private final Slices<BtfExt.LineInfo> lines;
    private final Slices<BtfExt.FuncInfo> funcs;
    private final FunctionPrototypes prototypes;
    private long budget;

    ProgramLinker(ObjectFile object, FunctionTable functions, FunctionPreparer preparer, MapTable maps,
            FunctionPrototypes prototypes) {
        this.object = object;
        this.preparer = preparer;
        this.maps = maps;
        this.prototypes = prototypes;
        this.lines = new Slices<>(object.ext().lines(), BtfExt.LineInfo::offset).onePerInsn();
        this.funcs = new Slices<>(object.ext().funcs(), BtfExt.FuncInfo::offset).onePerInsn();
        this.budget = functions.all().stream().mapToLong(Function::slots).sum() * MAX_COPIES;
    }

    /** Functions that some program linked so far calls or takes the address of. */
    Set<Function> callees() {
        return callees;
    }

    ProgramSpec link(Function main, ProgramType type, String license) {
        boolean lenient = type.kind() == ProgramKind.OTHER;
        Map<Function, Integer> placed = new IdentityHashMap<>();
        List<PreparedFunction> parts = new ArrayList<>();
        placed.put(main, 0);
        parts.add(preparer.prepare(main, lenient));
        int slots = main.slots();
        for (int i = 0; i < parts.size(); i++) {
            for (Site site : parts.get(i).sites()) {
                if (site.target() instanceof Reference.Code code) {
                    callees.add(code.function());
                    if (placed.putIfAbsent(code.function(), slots) == null) {
                        parts.add(preparer.prepare(code.function(), lenient));
                        slots += code.function().slots();
                        spend(code.function().slots());
                    }
                }
            }
        }
        return new Assembly(placed, slots).build(main, type, license, parts);
    }

    private void spend(int slots) {
        budget -= slots;
        if (budget < 0) {
            throw new ObjectException("subprograms copied into their programs would be more than " + MAX_COPIES
                    + " times all code of the object");
        }
    }

    /** One program while it is put together. */
    private final class Assembly {
        private final Map<Function, Integer> placed;
        private final RawCode code;
        private final Map<Integer, Integer> mapIndexes = new LinkedHashMap<>();
        private final Map<String, Integer> kfuncIndexes = new LinkedHashMap<>();
        private final List<ProgramSpec.Function> functions = new ArrayList<>();
        private final List<ProgramSpec.Line> programLines = new ArrayList<>();
        private final Map<Integer, String> poison = new TreeMap<>();

        Assembly(Map<Function, Integer> placed, int slots) {
            this.placed = placed;
            this.code = new RawCode(new byte[slots * Function.SLOT]);
        }

        ProgramSpec build(Function main, ProgramType type, String license, List<PreparedFunction> parts) {
            for (PreparedFunction part : parts) {
                place(part);
            }
            List<String> mapNames = mapIndexes.keySet().stream().map(index -> maps.all().get(index).name).toList();
            return new ProgramSpec(main.name(), main.section().name(), type.kind(), type.frags(),
                    decode(main, type), mapNames, List.copyOf(kfuncIndexes.keySet()), functions, programLines, poison,
                    license);
        }

        private InsnSeq decode(Function main, ProgramType type) {
            try {
                return InsnSeq.decode(code.bytes());
            } catch (InvalidInsnException e) {
                if (type.kind() != ProgramKind.OTHER) {
                    throw new ObjectException("program \"" + main.name() + "\": " + e.getMessage());
                }
                // a program that cannot run here anyway: keep it in the list, and why there are no insns of it
                functions.subList(1, functions.size()).clear();
                programLines.clear();
                poison.clear();
                poison.put(0, e.getMessage());
                return InsnSeq.of(new Insn.CallHelper(CorePatcher.POISON), new Insn.Exit());
            }
        }

        private void place(PreparedFunction part) {
            Function function = part.function();
            int base = placed.get(function);
            System.arraycopy(part.code(), 0, code.bytes(), base * Function.SLOT, part.code().length);
            part.sites().forEach(site -> patch(base + site.slot(), site.target()));
            part.poison().forEach((slot, why) -> poison.put(base + slot, why));
            int type = 0;
            for (BtfExt.FuncInfo info : funcs.of(function)) {
                type = info.offset() == function.start() ? info.type() : type;
            }
            functions.add(prototypes.describe(base, function, type));
            for (BtfExt.LineInfo info : lines.of(function)) {
                int slot = base + (int) (info.offset() - function.start()) / Function.SLOT;
                programLines.add(new ProgramSpec.Line(slot, object.btf().string(info.file()),
                        object.btf().string(info.text()).strip(), info.line(), info.column()));
            }
        }

        private void patch(int slot, Reference target) {
            boolean wide = code.opcode(slot) == RawCode.WIDE;
            switch (target) {
                case Reference.Code ref -> {
                    int distance = placed.get(ref.function()) - slot - 1;
                    if (wide) {
                        code.patchWide(slot, WideKind.FUNC.code(), distance, 0);
                    } else {
                        code.patchCall(slot, RawCode.CALL_LOCAL, distance);
                    }
                }
                case Reference.WholeMap ref ->
                    code.patchWide(slot, WideKind.MAP_IDX.code(), mapIndex(ref.map()), 0);
                case Reference.MapValue ref ->
                    code.patchWide(slot, WideKind.MAP_IDX_VALUE.code(), mapIndex(ref.map()), ref.offset());
                case Reference.Constant ref ->
                    code.patchWide(slot, 0, (int) ref.value(), (int) (ref.value() >>> Integer.SIZE));
                case Reference.Kfunc ref -> {
                    int next = kfuncIndexes.size();
                    code.patchCall(slot, RawCode.CALL_KFUNC, kfuncIndexes.computeIfAbsent(ref.name(), name -> next));
                }
                case Reference.Missing ref -> throw new IllegalStateException("a missing target is poisoned before");
            }
        }

        private int mapIndex(int map) {
            int next = mapIndexes.size();
            return mapIndexes.computeIfAbsent(map, index -> next);
        }
    }
}
