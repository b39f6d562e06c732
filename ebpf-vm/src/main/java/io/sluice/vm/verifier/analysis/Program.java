package io.sluice.vm.verifier.analysis;

import io.sluice.vm.api.FunctionPrototype;
import io.sluice.vm.api.ProgramSpec;
import io.sluice.vm.cfg.Cfg;
import io.sluice.vm.cfg.Subprogs;
import io.sluice.vm.insn.Insn;
import io.sluice.vm.insn.InsnSeq;
import io.sluice.vm.verifier.state.Violation;
import java.util.Arrays;
import java.util.BitSet;

/**
 * A program whose structure is sound, by insn index: what follows what, which function calls which. All insns are
 * there and reached, jumps stay inside their functions, and no function runs off its end.
 *
 * <p>A poisoned insn counts as a call of an unknown helper, which is what the kernel is given in its place.
 */
public final class Program {
    /** No such insn or function. */
    public static final int NONE = -1;

    private final ProgramSpec spec;
    private final InsnSeq insns;
    private final Subprogs subprogs;
    private final int[] targets;
    private final int[] nexts;
    private final int[] jumps;
    private final boolean[] global;
    private final boolean typed;
    private final boolean[] returnsVoid;
    private final boolean[] tailCalls;
    private final boolean[] legacyLoads;
    private Postorder postorder;
    private Points points;
    private Components components;
    private LiveRegisters liveRegisters;
    private boolean[] changesPacket;

    private Program(ProgramSpec spec) {
        this.spec = spec;
        this.insns = spec.insns();
        this.subprogs = Subprogs.of(insns);
        this.targets = new int[insns.size()];
        this.nexts = new int[insns.size()];
        this.jumps = new int[insns.size()];
        this.global = new boolean[subprogs.count()];
        this.returnsVoid = new boolean[subprogs.count()];
        this.tailCalls = new boolean[subprogs.count()];
        this.legacyLoads = new boolean[subprogs.count()];
        for (int i = 0; i < targets.length; i++) {
            Insn insn = insns.at(i);
            boolean poisoned = isPoisoned(i);
            targets[i] = poisoned ? NONE : insns.targetOf(i);
            jumps[i] = Cfg.isJump(insn) ? targets[i] : NONE;
            nexts[i] = !poisoned && (insn instanceof Insn.Jump || insn instanceof Insn.Exit) ? NONE : i + 1;
            if (Calls.isTailCall(insn)) {
                tailCalls[subprogs.at(i)] = true;
            } else if (insn instanceof Insn.LdAbs || insn instanceof Insn.LdInd) {
                legacyLoads[subprogs.at(i)] = true;
            }
        }
        BitSet described = new BitSet();
        for (ProgramSpec.Function function : spec.functions()) {
            int index = insns.indexOf(function.slot());
            int subprog = index < 0 ? NONE : subprogs.at(index);
            if (subprog >= 0 && subprogs.start(subprog) == index) {
                described.set(subprog, function.typeId() != 0);
                global[subprog] = function.global();
                returnsVoid[subprog] = function.prototype().result() == FunctionPrototype.Result.VOID;
            }
        }
        typed = described.cardinality() == subprogs.count();
    }

    /**
     * The program of a spec.
     *
     * @throws Violation with the index of the insn where the kernel would refuse the program unexplored
     */
    public static Program of(ProgramSpec spec) {
        Structure.checkSize(spec.insns());
        Program program = new Program(spec);
        Structure.check(program);
        return program;
    }

    /** What it was made from. */
    public ProgramSpec spec() {
        return spec;
    }

    /** Its insns. */
    public InsnSeq insns() {
        return insns;
    }

    /** How many insns. */
    public int size() {
        return targets.length;
    }

    /** The insn at an index. */
    public Insn at(int index) {
        return insns.at(index);
    }

    /** Its functions. */
    public Subprogs subprogs() {
        return subprogs;
    }

    /** How many functions, the main program included. */
    public int count() {
        return subprogs.count();
    }

    /** The index of a function's first insn. */
    public int start(int subprog) {
        return subprogs.start(subprog);
    }

    /** The index after a function's last insn. */
    public int end(int subprog) {
        return subprogs.end(subprog);
    }

    /** The function that an insn belongs to. */
    public int subprogOf(int index) {
        return subprogs.at(index);
    }

    /** Whether BTF describes the functions: the kernel wants all of them described, or none. */
    public boolean isTyped() {
        return typed;
    }

    /** Whether a function is verified by itself, for all arguments of its types; only BTF tells. */
    public boolean isGlobal(int subprog) {
        return typed && global[subprog];
    }

    /** Whether a function returns nothing; only BTF tells. */
    public boolean returnsVoid(int subprog) {
        return typed && returnsVoid[subprog];
    }

    /** Whether a function itself makes tail calls. */
    public boolean makesTailCalls(int subprog) {
        return tailCalls[subprog];
    }

    /** Whether a function itself has legacy packet loads, which return from it where they fail. */
    boolean hasLegacyLoads(int subprog) {
        return legacyLoads[subprog];
    }

    /** Whether an insn is a tail call. */
    public boolean isTailCall(int index) {
        return Calls.isTailCall(insns.at(index));
    }

    /** Whether an insn stands in for a relocation that failed, so that it must not be reached. */
    public boolean isPoisoned(int index) {
        return !spec.poison().isEmpty() && spec.poison().containsKey(insns.slotOf(index));
    }

    /** The insn after this one where control may fall through to it, or {@link #NONE} after jumps and exits. */
    public int next(int index) {
        return nexts[index];
    }

    /** The target of a jump, conditional or not, or {@link #NONE}. */
    public int target(int index) {
        return jumps[index];
    }

    /** The function that a local call or a callback reference names, or {@link #NONE}. */
    public int callee(int index) {
        return targets[index] >= 0 && Subprogs.isReference(insns.at(index)) ? subprogs.at(targets[index]) : NONE;
    }

    /** The name of the kfunc that is called, or null where it is no kfunc, or one without a name. */
    public String kfunc(int index) {
        return insns.at(index) instanceof Insn.CallKfunc call && call.btfId() >= 0
                && call.btfId() < spec.kfuncs().size() ? spec.kfuncs().get(call.btfId()) : null;
    }

    /** The insns of each function, successors first. */
    Postorder postorder() {
        if (postorder == null) {
            postorder = Postorder.of(this);
        }
        return postorder;
    }

    /** Where states are kept. */
    public Points points() {
        if (points == null) {
            points = Points.of(this);
        }
        return points;
    }

    /** Its loops. */
    public Components components() {
        if (components == null) {
            components = Components.of(this);
        }
        return components;
    }

    /** Which registers may still be read. */
    public LiveRegisters liveRegisters() {
        if (liveRegisters == null) {
            liveRegisters = LiveRegisters.of(this);
        }
        return liveRegisters;
    }

    /**
     * Whether a function or anything that it may call changes the packet, so that a caller must load its packet
     * pointers again.
     */
    public boolean changesPacket(int subprog) {
        if (changesPacket == null) {
            changesPacket = packetChanges();
        }
        return changesPacket[subprog];
    }

    private boolean[] packetChanges() {
        boolean[] changes = new boolean[count()];
        long[][] callees = new long[count()][(count() + Long.SIZE - 1) / Long.SIZE];
        for (int i = 0; i < size(); i++) {
            int subprog = subprogOf(i);
            if (callee(i) >= 0) {
                callees[subprog][callee(i) / Long.SIZE] |= 1L << callee(i);
            }
            changes[subprog] |= Calls.changesPacket(this, i);
        }
        boolean[] before;
        do {
            before = changes.clone();
            for (int s = 0; s < changes.length; s++) {
                for (int callee = 0; callee < changes.length; callee++) {
                    boolean calls = (callees[s][callee / Long.SIZE] >>> callee & 1) != 0;
                    changes[s] |= calls && changes[callee];
                }
            }
        } while (!Arrays.equals(before, changes));
        return changes;
    }
}
