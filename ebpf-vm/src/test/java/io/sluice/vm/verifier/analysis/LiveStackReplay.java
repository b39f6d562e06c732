package io.sluice.vm.verifier.analysis;

import io.sluice.vm.insn.Insn;
import io.sluice.vm.verifier.analysis.LiveStack.Instance;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Follows the kernel's log of level 2 insn by insn, telling a {@link LiveStack} what the kernel's own analysis is
 * told, and collects what the log says of that one's results. Programs as {@link RandomStack} makes them.
 */
final class LiveStackReplay {
    private static final Pattern INSN = Pattern.compile("(\\d+): \\([0-9a-f]{2}\\) .*");
    private static final Pattern FROM = Pattern.compile("from (\\d+) to (\\d+): ?(.*)");
    private static final Pattern SAFE = Pattern.compile("(\\d+): safe");
    private static final Pattern CHANGE = Pattern.compile("\\(([\\d,]+)\\) frame (\\d+) insn (\\d+) (.*)");
    private static final Pattern LIVE = Pattern.compile("([+-])live ([-\\d,.]+)");

    private final Program program;
    private final LiveStack stack;
    private final Map<Integer, Deque<Instance>> forks = new HashMap<>();
    private final Map<String, Instance> instances = new TreeMap<>();
    private final Map<String, Long> kernel = new HashMap<>();
    private final Set<String> touches = new HashSet<>();
    private Instance at;
    private boolean returned;

    LiveStackReplay(Program program) {
        this.program = program;
        this.stack = new LiveStack(program);
        this.at = stack.root(0);
    }

    void follow(String log) {
        boolean exploring = false;
        for (String line : log.lines().toList()) {
            exploring |= line.startsWith("0: R1=");
            if (exploring) {
                one(line);
            }
        }
    }

    private void one(String line) {
        Matcher insn = INSN.matcher(line);
        Matcher from = FROM.matcher(line);
        Matcher change = CHANGE.matcher(line);
        if (insn.matches()) {
            visit(Integer.parseInt(insn.group(1)));
        } else if (from.matches()) {
            if (!returned) {
                at = forks.get(Integer.parseInt(from.group(1))).pop();
            }
            returned = false;
            if (from.group(3).equals("safe")) {
                stack.update(at);
            }
        } else if (SAFE.matcher(line).matches()) {
            stack.update(at);
        } else if (change.matches()) {
            change(change);
        }
    }

    private void visit(int index) {
        Insn insn = program.at(index);
        instances.putIfAbsent(name(at), at);
        stack.begin(at, index);
        switch (insn) {
            case Insn.CallLocal call -> {
                at = stack.callee(at, index, program.callee(index));
                return;
            }
            case Insn.Exit exit when at.depth() > 0 -> {
                stack.update(at);
                at = at.caller();
                returned = true;
                return;
            }
            case Insn.Load load -> read(index, load.src(), load.off());
            case Insn.StoreImm store -> write(index, store.dst(), store.off());
            default -> { }
        }
        stack.commit();
        if (insn instanceof Insn.JmpImm || insn instanceof Insn.MayGoto) {
            forks.computeIfAbsent(index, i -> new ArrayDeque<>()).push(at);
        } else if (insn instanceof Insn.Exit) {
            stack.update(at);
        }
    }

    private void read(int index, int base, int off) {
        touch(index, frame(base));
        stack.read(frame(base), 1L << -off / 8 - 1);
    }

    private void write(int index, int base, int off) {
        touch(index, frame(base));
        stack.write(frame(base), 1L << -off / 8 - 1);
    }

    /** The kernel logs changes of insns that touch the stack, prune points and first insns; of others it is silent. */
    private void touch(int index, int frame) {
        String key = name(at) + "/" + frame + "/" + index;
        if (touches.add(key) && !isLogged(index)) {
            kernel.put(key, at.live(frame, index));
        }
    }

    private boolean isLogged(int index) {
        return program.points().isPrune(index) || index == program.start(program.subprogOf(index));
    }

    private int frame(int base) {
        return base == Insn.R10 || at.depth() == 0 ? at.depth() : at.depth() - 1;
    }

    private void change(Matcher m) {
        String key = m.group(1) + "/" + m.group(2) + "/" + m.group(3);
        Matcher live = LIVE.matcher(m.group(4));
        while (live.find()) {
            long mask = 0;
            for (String off : live.group(2).split(",")) {
                mask |= 1L << -Integer.parseInt(off) / 8 - 1;
            }
            long old = kernel.getOrDefault(key, 0L);
            kernel.put(key, live.group(1).equals("+") ? old | mask : old & ~mask);
        }
    }

    private String name(Instance instance) {
        String own = Integer.toString(program.start(instance.subprog()));
        for (Instance i = instance; i.caller() != null; i = i.caller()) {
            own = i.callSite() + "," + own;
        }
        return own;
    }

    /** The first difference between what the kernel says is live and what we do, or null. */
    String difference() {
        for (Map.Entry<String, Instance> e : instances.entrySet()) {
            Instance i = e.getValue();
            for (int insn = program.start(i.subprog()); insn < program.end(i.subprog()); insn++) {
                for (int frame = 0; frame <= i.depth(); frame++) {
                    String key = e.getKey() + "/" + frame + "/" + insn;
                    long theirs = kernel.getOrDefault(key, 0L);
                    boolean told = touches.contains(key) || isLogged(insn);
                    if (told ? theirs != i.live(frame, insn) : theirs != 0) {
                        return "(%s) frame %d insn %d: live %s, ours %s".formatted(e.getKey(), frame, insn,
                                Texts.slots(theirs), Texts.slots(i.live(frame, insn)));
                    }
                }
            }
        }
        return null;
    }

    /** How many masks the kernel told. */
    int told() {
        return kernel.size();
    }
}
