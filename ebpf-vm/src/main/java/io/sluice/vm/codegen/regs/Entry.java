package io.sluice.vm.codegen.regs;

import io.sluice.vm.codegen.machine.MBlock;
import io.sluice.vm.codegen.machine.MEdge;
import io.sluice.vm.codegen.machine.Pregs;
import java.util.Arrays;

/**
 * Chooses what registers hold where a block begins: what they hold at the end of the predecessor that runs most, and
 * in front of a loop what the loop uses, by next use. The edges make it so.
 */
final class Entry {
    private final Vregs vregs;
    private final Hints hints;
    private final Liveness liveness;
    private final NextUse nextUse;
    private final Flow flow;
    private final Registers registers;
    private final States states;
    /** The order of the block that a vreg was last seen to live into, from 1. */
    private final int[] livesInto;
    private final int[] validIn;
    private final int[] homeBefore;
    private final Ballot ballot;
    private final int[] votes = new int[Pregs.COUNT];
    private int mark;

    Entry(Flow flow, Liveness liveness, NextUse nextUse, Registers registers, States states) {
        this.vregs = registers.vregs();
        this.hints = registers.hints();
        this.liveness = liveness;
        this.nextUse = nextUse;
        this.flow = flow;
        this.registers = registers;
        this.states = states;
        this.ballot = new Ballot(vregs);
        this.livesInto = new int[vregs.count()];
        this.validIn = new int[vregs.count()];
        this.homeBefore = new int[vregs.count()];
        Arrays.fill(homeBefore, Pregs.NONE);
    }

    /** Begins a block. */
    void enter(MBlock block) {
        registers.begin(block);
        mark++;
        int[] live = liveness.into(block);
        int[] distances = nextUse.distances(block);
        for (int i = 0; i < live.length; i++) {
            livesInto[live[i]] = mark;
            registers.setNext(live[i], distances[i]);
        }
        for (int i = 0; i < block.params().length; i++) {
            registers.setNext(block.params()[i], nextUse.paramDistances(block)[i]);
        }
        MBlock best = best(block);
        if (best != null) {
            meetValid(block);
            int[] before = states.end(best);
            long occupied = states.endOccupied(best);
            for (long set = occupied; set != 0; set &= set - 1) {
                int p = Long.numberOfTrailingZeros(set);
                homeBefore[before[p]] = p;
            }
            if (flow.isHeader(block)) {
                chooseForLoop(block, argsOf(best, block));
            } else {
                chooseForJoin(block, argsOf(best, block));
            }
            for (long set = occupied; set != 0; set &= set - 1) {
                homeBefore[before[Long.numberOfTrailingZeros(set)]] = Pregs.NONE;
            }
            putRestInSlots(block);
        }
        for (int param : block.params()) {
            if (registers.home(param) != Pregs.NONE) {
                hints.give(param, registers.home(param));
            }
        }
        states.begin(block, registers);
    }

    private static int[] argsOf(MBlock from, MBlock to) {
        for (MEdge edge : from.edges()) {
            if (edge.target() == to) {
                return edge.args();
            }
        }
        throw new AllocationError(from + " does not lead to " + to + ", whose predecessor it is");
    }

    /** Of those done: one that is hot, then one in whose edge moves would need a block of their own. */
    private MBlock best(MBlock block) {
        MBlock best = null;
        int most = -1;
        for (MBlock predecessor : block.predecessors()) {
            if (flow.index(predecessor) >= 0 && states.isDone(predecessor)) {
                int score = (predecessor.isCold() ? 0 : 2) + (predecessor.edges().size() > 1 ? 1 : 0);
                if (score > most) {
                    most = score;
                    best = predecessor;
                }
            }
        }
        return best;
    }

    /** A slot is valid if it is in all predecessors; it stays valid all the way to a later one. */
    private void meetValid(MBlock block) {
        int done = 0;
        for (MBlock predecessor : block.predecessors()) {
            if (flow.index(predecessor) >= 0 && states.isDone(predecessor)) {
                done++;
                for (int vreg : states.endValid(predecessor)) {
                    validIn[vreg]++;
                }
            }
        }
        for (MBlock predecessor : block.predecessors()) {
            if (flow.index(predecessor) >= 0 && states.isDone(predecessor)) {
                for (int vreg : states.endValid(predecessor)) {
                    if (validIn[vreg] == done && livesInto[vreg] == mark) {
                        registers.setValid(vreg);
                    }
                    validIn[vreg] = 0;
                }
            }
        }
    }

    private void putRestInSlots(MBlock block) {
        for (int vreg : liveness.into(block)) {
            putInSlotIfNowhere(block, vreg);
        }
        for (int param : block.params()) {
            if (registers.next(param) != NextUse.NEVER) {
                putInSlotIfNowhere(block, param);
            }
        }
    }

    private void putInSlotIfNowhere(MBlock block, int vreg) {
        if (registers.home(vreg) == Pregs.NONE && !vregs.isRemat(vreg) && !registers.isValid(vreg)) {
            int edges = block.loopDepth() - (flow.isHeader(block) ? 1 : 0);
            if (!block.isCold() && edges > vregs.depth(vreg) && !vregs.isDefinedLast(vreg)) {
                vregs.storeAtDef(vreg);
            } else {
                registers.setValid(vreg);
            }
        }
    }

    private void chooseForJoin(MBlock block, int[] args) {
        int[] live = liveness.into(block);
        placeLive(block, live);
        for (int i = 0; i < args.length; i++) {
            if (vregs.isRemat(args[i]) && registers.next(block.params()[i]) != NextUse.NEVER) {
                int there = elected(block, i);
                if (there != Pregs.NONE) {
                    registers.put(block.params()[i], there);
                }
            }
        }
        for (int vreg : live) {
            int there = homeBefore[vreg];
            if (there != Pregs.NONE && vregs.isRemat(vreg) && registers.content(there) == Pregs.NONE
                    && isThereOnAllPaths(block, vreg)) {
                registers.put(vreg, there);
            }
        }
        // those that are nowhere yet leave the registers that others are in to them
        for (int i = 0; i < args.length; i++) {
            int there = isWanted(block.params()[i]) ? elected(block, i) : Pregs.NONE;
            if (there != Pregs.NONE) {
                registers.put(block.params()[i], there);
            }
        }
        for (int param : block.params()) {
            if (isWanted(param)) {
                place(param);
            }
        }
    }

    private boolean isWanted(int param) {
        return registers.next(param) != NextUse.NEVER && registers.home(param) == Pregs.NONE;
    }

    /** Puts a parameter in a register that is free, or in place of what is wanted less. */
    private void place(int param) {
        int preg = registers.pick(param, registers.free());
        if (preg == Pregs.NONE) {
            int other = registers.furthest(vregs.classOf(param).all());
            if (registers.isLessWanted(registers.content(other), param)) {
                registers.drop(registers.content(other));
                preg = other;
            }
        }
        if (preg != Pregs.NONE) {
            registers.put(param, preg);
        }
    }

    private void placeLive(MBlock block, int[] live) {
        if (block.predecessors().size() == 1) {
            for (int vreg : live) {
                if (homeBefore[vreg] != Pregs.NONE && !vregs.isRemat(vreg)) {
                    registers.put(vreg, homeBefore[vreg]);
                }
            }
            return;
        }
        ballot.begin();
        for (MBlock predecessor : block.predecessors()) {
            if (states.isDone(predecessor)) {
                int[] end = states.end(predecessor);
                ballot.add(predecessor);
                for (long set = states.endOccupied(predecessor); set != 0; set &= set - 1) {
                    int p = Long.numberOfTrailingZeros(set);
                    if (livesInto[end[p]] == mark && !vregs.isRemat(end[p])) {
                        ballot.vote(predecessor, p, end[p]);
                    }
                }
            }
        }
        ballot.place(registers);
        for (int vreg : live) {
            if (!vregs.isRemat(vreg) && registers.home(vreg) == Pregs.NONE && ballot.isMostlyIn(vreg)) {
                int preg = registers.pick(vreg, registers.free());
                if (preg != Pregs.NONE) {
                    registers.put(vreg, preg);
                }
            }
        }
    }

    /**
     * The register that most predecessors have a parameter's argument in, and that is free here. Those count more
     * where a move would want a block of its own.
     */
    private int elected(MBlock block, int param) {
        int best = Pregs.NONE;
        for (MBlock predecessor : block.predecessors()) {
            if (!states.isDone(predecessor)) {
                continue;
            }
            int[] end = states.end(predecessor);
            for (MEdge edge : predecessor.edges()) {
                if (edge.target() == block) {
                    int preg = placeOf(end, edge.args()[param]);
                    if (preg != Pregs.NONE && registers.content(preg) == Pregs.NONE) {
                        votes[preg] += Ballot.weight(predecessor);
                        best = best == Pregs.NONE || votes[preg] > votes[best] ? preg : best;
                    }
                }
            }
        }
        Arrays.fill(votes, 0);
        return best;
    }

    private static int placeOf(int[] content, int vreg) {
        for (int p = 0; p < Pregs.COUNT; p++) {
            if (content[p] == vreg) {
                return p;
            }
        }
        return Pregs.NONE;
    }

    private boolean isThereOnAllPaths(MBlock block, int vreg) {
        for (MBlock predecessor : block.predecessors()) {
            if (states.isDone(predecessor) && !predecessor.isCold()
                    && states.end(predecessor)[homeBefore[vreg]] != vreg) {
                return false;
            }
        }
        return true;
    }

    private void chooseForLoop(MBlock block, int[] args) {
        int[] live = liveness.into(block);
        int[] chosen = new int[Pregs.COUNT];
        int[] source = new int[Pregs.COUNT];
        long[] order = new long[live.length + args.length];
        for (int i = 0; i < order.length; i++) {
            int vreg = i < live.length ? live[i] : block.params()[i - live.length];
            order[i] = (long) registers.next(vreg) << Integer.SIZE | i;
        }
        Arrays.sort(order);
        int count = 0;
        for (boolean vectors : new boolean[] {false, true}) {
            Budget budget = budget(block, order, vectors);
            for (long key : order) {
                int i = (int) key;
                int vreg = i < live.length ? live[i] : block.params()[i - live.length];
                int from = i < live.length ? vreg : args[i - live.length];
                if (isVector(vreg) == vectors && budget.takes(vreg, homeBefore[from] != Pregs.NONE)) {
                    chosen[count] = vreg;
                    source[count++] = homeBefore[from];
                }
            }
        }
        place(chosen, source, count);
    }

    private void place(int[] chosen, int[] source, int count) {
        for (boolean params : new boolean[] {false, true}) {
            for (int i = 0; i < count; i++) {
                int vreg = chosen[i];
                if (livesInto[vreg] == mark != params && source[i] != Pregs.NONE
                        && (registers.free() & ~hints.avoid(vreg) & Pregs.bit(source[i])) != 0) {
                    registers.put(vreg, source[i]);
                }
            }
        }
        for (int i = 0; i < count; i++) {
            if (registers.home(chosen[i]) == Pregs.NONE) {
                registers.put(chosen[i], registers.pick(chosen[i], registers.free()));
            }
        }
    }

    private boolean isVector(int vreg) {
        return vregs.isVector(vreg);
    }

    private Budget budget(MBlock block, long[] order, boolean vectors) {
        int[] lives = liveness.into(block);
        int live = lives.length;
        int through = 0;
        int used = 0;
        for (long key : order) {
            int i = (int) key;
            if (i < live && isVector(lives[i]) == vectors && !vregs.isRemat(lives[i])) {
                if (registers.next(lives[i]) >= NextUse.LOOP_EXIT) {
                    through++;
                } else {
                    used++;
                }
            }
        }
        int all = Long.bitCount(vectors ? Pregs.XMMS : Pregs.GPRS);
        return new Budget(all, all - hints.loopPressure(block, vectors), through, used);
    }

    /**
     * How many more values may be in registers where a loop begins. If the loop wants more registers than there are,
     * so many of the values that it uses last are in their slots there, as they would not stay in registers.
     */
    private final class Budget {
        private int left;
        private int remats;
        private int through;
        private int used;

        Budget(int all, int spare, int through, int used) {
            this.left = all;
            this.remats = spare;
            this.through = spare + through;
            this.used = used + Math.min(0, spare + through);
        }

        boolean takes(int vreg, boolean inRegister) {
            int next = registers.next(vreg);
            if (left == 0 || next == NextUse.NEVER) {
                return false;
            }
            if (next >= NextUse.LOOP_EXIT && livesInto[vreg] == mark) {
                if (vregs.isRemat(vreg) || !inRegister || through <= 0) {
                    return false;
                }
                through--;
            } else if (vregs.isRemat(vreg)) {
                if (remats <= 0) {
                    return false;
                }
                remats--;
            } else if (livesInto[vreg] == mark) {
                if (used <= 0) {
                    return false;
                }
                used--;
            }
            left--;
            return true;
        }
    }
}
