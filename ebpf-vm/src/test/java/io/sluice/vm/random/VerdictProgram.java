package io.sluice.vm.random;

import io.sluice.vm.api.ProgramKind;
import io.sluice.vm.api.ProgramSpec;
import io.sluice.vm.insn.InsnSeq;
import io.sluice.vm.insn.InvalidInsnException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.function.Predicate;

/**
 * A program that a verifier may accept or reject, made for the question which of the two.
 *
 * @param origin where it comes from, for messages: a seed, or an object and a seed
 * @param insns its insns, some of which may be no insns at all
 * @param maps names of its maps by index
 * @param flags {@code prog_flags}
 */
public record VerdictProgram(String origin, List<RawInsn> insns, List<String> maps, int flags) {
    /** {@code BPF_F_STRICT_ALIGNMENT}, one of the flags. */
    public static final int STRICT_ALIGNMENT = 1;
    /** {@code BPF_F_XDP_HAS_FRAGS}, another. */
    public static final int FRAGS = 1 << 5;

    private static final String NAME = "verdict";
    private static final int MAX_ROUNDS = 8;

    /** Copies the lists. */
    public VerdictProgram {
        insns = List.copyOf(insns);
        maps = List.copyOf(maps);
    }

    /** A program from encoded slots. */
    public static VerdictProgram of(String origin, byte[] slots, List<String> maps, int flags) {
        return new VerdictProgram(origin, RawInsn.decode(slots), maps, flags);
    }

    /** This with other insns. */
    VerdictProgram with(List<RawInsn> newInsns) {
        return new VerdictProgram(origin, newInsns, maps, flags);
    }

    /** Whether every access has to be aligned. */
    public boolean isStrict() {
        return (flags & STRICT_ALIGNMENT) != 0;
    }

    /** This where every access has to be aligned. */
    public VerdictProgram strict() {
        return new VerdictProgram(origin, insns, maps, flags | STRICT_ALIGNMENT);
    }

    /** This with calls of a helper in place of those of another. */
    public VerdictProgram withHelper(int from, int to) {
        return with(insns.stream().map(insn -> insn.isHelperCall(from) ? insn.withImm(to) : insn).toList());
    }

    /** This with the lower halves of registers compared with 1 wherever they are compared with 0. */
    public VerdictProgram withHalvesAskedFor1() {
        return with(insns.stream().map(insn -> insn.asksWhetherHalfIsZero() ? insn.withImm(1) : insn).toList());
    }

    /** The encoded slots. */
    public byte[] encode() {
        return RawInsn.encode(insns);
    }

    /** The first slots of its functions, ascending from 0: what calls and function pointers name. */
    public List<Integer> functions() {
        int[] slots = RawInsn.slots(insns);
        TreeSet<Integer> starts = new TreeSet<>();
        starts.add(0);
        insns.stream().filter(insn -> insn.namesFunction() && insn.target() != RawInsn.NONE)
            .forEach(insn -> starts.add(slots[insn.target()]));
        return List.copyOf(starts);
    }

    /** Whether it names functions that helpers call. */
    public boolean hasCallbacks() {
        return insns.stream().anyMatch(insn -> insn.isWide() && insn.src() == Ops.PSEUDO_FUNC);
    }

    /**
     * The program as our verifier takes it, all functions but the main one static.
     *
     * @throws InvalidInsnException where it cannot be decoded
     */
    public ProgramSpec spec() {
        List<ProgramSpec.Function> functions = new ArrayList<>();
        for (int slot : functions()) {
            functions.add(new ProgramSpec.Function(
                slot, slot == 0 ? NAME : "sub" + slot, FunctionType.ID, slot == 0));
        }
        return new ProgramSpec(NAME, "xdp", ProgramKind.XDP, (flags & FRAGS) != 0, InsnSeq.decode(encode()), maps,
            List.of(), functions, List.of(), Map.of(), "GPL");
    }

    /** This without the insn at an index; jumps to it go to the next one. */
    VerdictProgram without(int index) {
        List<RawInsn> left = new ArrayList<>(insns);
        left.remove(index);
        for (int i = 0; i < left.size(); i++) {
            RawInsn insn = left.get(i);
            if (insn.target() > index) {
                left.set(i, insn.withTarget(insn.target() - 1));
            } else if (insn.target() == left.size()) {
                left.set(i, insn.withTarget(left.size() - 1));
            }
        }
        return with(left);
    }

    /** Removes insns as long as {@code holds} still holds. */
    public VerdictProgram shrink(Predicate<VerdictProgram> holds) {
        VerdictProgram smallest = this;
        for (int round = 0; round < MAX_ROUNDS; round++) {
            int before = smallest.insns.size();
            for (int i = before - 1; i >= 0 && smallest.insns.size() > 1; i--) {
                if (i < smallest.insns.size()) {
                    VerdictProgram candidate = smallest.without(i);
                    smallest = holds.test(candidate) ? candidate : smallest;
                }
            }
            if (smallest.insns.size() == before) {
                break;
            }
        }
        return smallest;
    }

    /** Its origin, its maps, its text by slot (or its bytes, where they are no insns), and the bytes. */
    @Override
    public String toString() {
        StringBuilder text = new StringBuilder(origin + ", maps " + maps + ", flags " + flags + '\n');
        String bytes = HexFormat.of().formatHex(encode());
        try {
            text.append(InsnSeq.decode(encode()));
        } catch (InvalidInsnException e) {
            text.append(e.getMessage());
        }
        return text.append('\n').append(bytes).append('\n').toString();
    }
}
