package io.sluice.vm.api;

import io.sluice.vm.insn.InsnMap;
import io.sluice.vm.insn.InsnSeq;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.BiFunction;
import java.util.function.ToIntFunction;

/**
 * One linked program: inert, comparable, the same for every engine.
 *
 * <p>In {@code insns}, maps are referred to by {@code MAP_IDX} and {@code MAP_IDX_VALUE} with an index into
 * {@code maps}, kfuncs by {@code CallKfunc} with an index into {@code kfuncs}. The main program comes first, its
 * subprogs after it.
 *
 * @param name the C function's name
 * @param section the ELF section
 * @param kind what it attaches to
 * @param frags whether it takes multi-buffer packets
 * @param insns the program and its subprogs
 * @param maps the names of the maps it uses, by index
 * @param kfuncs the BTF names of the kfuncs it calls, by index
 * @param functions the functions in slot order; at least the main program
 * @param lines source lines in slot order; empty without BTF
 * @param poison by slot, why the insn there must not be reached: an unresolved CO-RE relocation
 * @param license the object's licence, "" without one
 */
public record ProgramSpec(
        String name,
        String section,
        ProgramKind kind,
        boolean frags,
        InsnSeq insns,
        List<String> maps,
        List<String> kfuncs,
        List<Function> functions,
        List<Line> lines,
        Map<Integer, String> poison,
        String license) {

    /**
     * A function.
     *
     * @param slot its first slot
     * @param name its name
     * @param typeId its type in the object's BTF, 0 without
     * @param global whether its linkage is global: it is verified on its own
     * @param prototype what its BTF says of its arguments
     */
    public record Function(int slot, String name, int typeId, boolean global, FunctionPrototype prototype) {
        /** A function without a prototype. */
        public Function(int slot, String name, int typeId, boolean global) {
            this(slot, name, typeId, global, FunctionPrototype.NONE);
        }
    }

    /** From this slot on the insns come from this line (from 1; column from 1, 0 unknown) of a C file. */
    public record Line(int slot, String file, String text, int line, int column) {}

    /** Copies the collections. */
    public ProgramSpec {
        maps = List.copyOf(maps);
        kfuncs = List.copyOf(kfuncs);
        functions = List.copyOf(functions);
        lines = List.copyOf(lines);
        poison = Map.copyOf(poison);
    }

    /** A program made by hand, without debug information. */
    public static ProgramSpec of(String name, ProgramKind kind, InsnSeq insns, List<String> maps) {
        return new ProgramSpec(name, "xdp", kind, false, insns, maps, List.of(),
                List.of(new Function(0, name, 0, true)), List.of(), Map.of(), "GPL");
    }

    /** This program with other insns of the same slots. */
    public ProgramSpec withInsns(InsnSeq newInsns) {
        return new ProgramSpec(name, section, kind, frags, newInsns, maps, kfuncs, functions, lines, poison, license);
    }

    /**
     * This program after an edit of its insns: functions and lines follow them, those of which nothing is left are
     * gone, poison stays on insns that were not replaced.
     */
    public ProgramSpec edited(InsnMap edit) {
        if (!edit.from().equals(insns)) {
            throw new IllegalArgumentException("program \"" + name + "\": the edit is of other insns");
        }
        Map<Integer, String> poisoned = new HashMap<>();
        poison.forEach((slot, why) -> {
            int index = insns.indexOf(slot);
            int now = index < 0 ? InsnMap.NONE : edit.newIndex(index);
            if (now != InsnMap.NONE && edit.isKept(now)) {
                poisoned.put(edit.to().slotOf(now), why);
            }
        });
        List<Function> movedFunctions = moved(functions, edit, Function::slot,
                (f, slot) -> new Function(slot, f.name(), f.typeId(), f.global(), f.prototype()));
        List<Line> movedLines = moved(lines, edit, Line::slot,
                (l, slot) -> new Line(slot, l.file(), l.text(), l.line(), l.column()));
        return new ProgramSpec(
                name, section, kind, frags, edit.to(), maps, kfuncs, movedFunctions, movedLines, poisoned, license);
    }

    /** Records at their new slots; of several that begin at one, only the last has insns left. */
    private static <T> List<T> moved(
            List<T> records, InsnMap edit, ToIntFunction<T> slotOf, BiFunction<T, Integer, T> at) {
        Map<Integer, T> bySlot = new TreeMap<>();
        for (T each : records) {
            int slot = edit.newSlot(slotOf.applyAsInt(each));
            if (slot < edit.to().slots()) {
                bySlot.put(slot, at.apply(each, slot));
            }
        }
        return List.copyOf(bySlot.values());
    }

    /** The source line of a slot, or null. */
    public Line lineAt(int slot) {
        Line found = null;
        for (Line line : lines) {
            if (line.slot() > slot) {
                break;
            }
            found = line;
        }
        return found;
    }
}
