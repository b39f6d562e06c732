package io.sluice.vm.ir;

import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Graphs as text, which {@link Parser} reads. A function is a header, then its blocks:
 *
 * <pre>
 * function xdp_prog body
 * region packet private slack 16
 * object stack 64
 * b0(v0: i64, v1: i64):
 *     v2 = const 12
 *     v3 = load.4 [v0 + 8] @packet ; [0, 4095] insn 3
 *     v4 = add.64 v2, v3
 *     v5 = frame %stack + 8
 *     store.8 [v5], v4 @stack
 *     v6 = set.ult.32 v3, v2
 *     v7 = symbol $map:0 + 8
 *     v8 = call $helper:1 (v7, v5) system_v reads @stack writes @packet reaches 0, 8
 *     br.eq.64 v8, v6 -&gt; b1(v4), b2() likely
 * b1(v9: i64) cold: ; v9 [1, 7]
 *     return v9
 * b2():
 *     unreachable
 * </pre>
 *
 * <p>An op's name goes on with its condition, the number that says how many bits it is about, the size of its access
 * and its type (32, 64, v128, v256, void), as far as it has them. Comments tell the range of a value where it is
 * narrower than its op and operands say, and the insn that it comes from.
 */
public final class Printer {
    private static final String INDENT = "    ";
    private static final int NO_NUMBER = -1;

    private final Graph graph;
    private final int[] valueNumbers;
    private final int[] blockNumbers;
    private final boolean comments;
    private final StringBuilder out = new StringBuilder();

    private Printer(Graph graph, boolean renumber, boolean comments) {
        this.graph = graph;
        this.comments = comments;
        this.valueNumbers = new int[graph.values()];
        this.blockNumbers = new int[graph.blockIds()];
        if (renumber) {
            number();
        } else {
            Arrays.setAll(valueNumbers, i -> i);
            Arrays.setAll(blockNumbers, i -> i);
        }
    }

    /** With the graph's own numbers of values and blocks. */
    public static String print(Graph graph) {
        return new Printer(graph, false, true).run();
    }

    /** With values and blocks numbered in the order in which they are printed. */
    public static String numbered(Graph graph) {
        return new Printer(graph, true, true).run();
    }

    /** As {@link #numbered} without comments. */
    public static String bare(Graph graph) {
        return new Printer(graph, true, false).run();
    }

    /** One value as it stands in the text, with the graph's own numbers. */
    public static String print(Graph graph, Value value) {
        Printer printer = new Printer(graph, false, true);
        printer.value(value);
        return printer.out.toString().strip();
    }

    private void number() {
        Arrays.fill(valueNumbers, NO_NUMBER);
        Arrays.fill(blockNumbers, NO_NUMBER);
        int values = 0;
        int blocks = 0;
        for (Block block : graph.blocks()) {
            blockNumbers[block.id()] = blocks++;
            for (Value param : block.params()) {
                valueNumbers[param.id()] = values++;
            }
            for (Value value : block.values()) {
                if (!value.op().isVoid()) {
                    valueNumbers[value.id()] = values++;
                }
            }
        }
    }

    private String run() {
        out.append("function ").append(graph.name()).append(' ').append(OpText.text(graph.convention())).append('\n');
        for (Region region : regions()) {
            out.append("region ").append(region.name()).append(' ').append(OpText.text(region.kind()));
            out.append(region.slack() == 0 ? "\n" : " slack " + region.slack() + "\n");
        }
        for (FrameObject object : graph.frame()) {
            out.append("object ").append(name(object)).append(' ').append(object.size()).append('\n');
        }
        for (Block block : graph.blocks()) {
            header(block);
            for (Value value : block.values()) {
                value(value);
            }
            terminator(block);
        }
        return out.toString();
    }

    private Set<Region> regions() {
        Set<Region> found = new LinkedHashSet<>();
        for (Block block : graph.blocks()) {
            for (Value value : block.values()) {
                if (value.aux() instanceof Region region) {
                    found.add(region);
                } else if (value.aux() instanceof Callee callee) {
                    found.addAll(callee.reads());
                    found.addAll(callee.writes());
                }
            }
        }
        found.remove(Region.ANY);
        return found;
    }

    /** Objects of the same name are told apart by their position. */
    private String name(FrameObject object) {
        for (FrameObject other : graph.frame()) {
            if (other.index() != object.index() && other.name().equals(object.name())) {
                return object.name() + "." + object.index();
            }
        }
        return object.name();
    }

    private void header(Block block) {
        out.append(name(block)).append('(');
        out.append(block.params().stream().map(p -> name(p) + ": " + p.type().text())
                .collect(Collectors.joining(", ")));
        out.append(')').append(block.isCold() ? " cold" : "").append(block.isFresh() ? " fresh" : "").append(':');
        String separator = " ; ";
        for (Value param : block.params()) {
            String range = comments ? range(param, param.type() == Type.I32 ? Range.INT : Range.ANY) : "";
            if (!range.isEmpty()) {
                out.append(separator).append(name(param)).append(' ').append(range);
                separator = ", ";
            }
        }
        out.append('\n');
    }

    private void value(Value value) {
        out.append(INDENT);
        if (!value.op().isVoid()) {
            out.append(name(value)).append(" = ");
        }
        op(value);
        operands(value);
        if (comments) {
            String range = value.op().isVoid() ? "" : range(value, Ranges.of(value));
            String origin = value.origin() == Graph.NO_ORIGIN ? "" : "insn " + value.origin();
            if (!range.isEmpty() || !origin.isEmpty()) {
                out.append(" ; ").append(range).append(range.isEmpty() || origin.isEmpty() ? "" : " ").append(origin);
            }
        }
        out.append('\n');
    }

    private void op(Value value) {
        Op op = value.op();
        out.append(op.text());
        if (OpText.hasCond(op)) {
            out.append('.').append(OpText.text(value.cond()));
        }
        if (OpText.hasBits(op)) {
            out.append('.').append(value.imm());
        }
        if (OpText.hasSize(op)) {
            out.append('.').append(value.size());
        }
        if (value.type() != OpText.impliedType(op)) {
            out.append('.').append(OpText.suffix(value.type()));
        }
    }

    private void operands(Value value) {
        Op op = value.op();
        if (op == Op.CONST) {
            out.append(' ').append(OpText.number(value.imm()));
        } else if (op == Op.SYMBOL) {
            out.append(" $").append(((Symbol) value.aux()).text()).append(offset(value.imm()));
        } else if (op == Op.FRAME) {
            out.append(" %").append(name((FrameObject) value.aux())).append(offset(value.imm()));
        } else if (op == Op.CALL) {
            call(value);
        } else if (OpText.hasAddress(op)) {
            out.append(" [").append(name(value.arg(0))).append(offset(value.imm())).append(']');
            for (int i = 1; i < value.args(); i++) {
                out.append(", ").append(name(value.arg(i)));
            }
            if (op.isAccess()) {
                out.append(' ').append(value.region());
            }
        } else {
            for (int i = 0; i < value.args(); i++) {
                out.append(i == 0 ? " " : ", ").append(name(value.arg(i)));
            }
        }
    }

    private void call(Value value) {
        Callee callee = value.callee();
        if (callee.symbol() != null) {
            out.append(" $").append(callee.symbol().text());
        }
        out.append(" (");
        for (int i = 0; i < value.args(); i++) {
            out.append(i == 0 ? "" : ", ").append(name(value.arg(i)));
        }
        out.append(") ").append(OpText.text(callee.convention()));
        regions(" reads", callee.reads());
        regions(" writes", callee.writes());
        if (!callee.reaches().isEmpty()) {
            out.append(" reaches ");
            out.append(callee.reaches().stream().map(String::valueOf).collect(Collectors.joining(", ")));
        }
    }

    private void regions(String word, List<Region> regions) {
        if (!regions.isEmpty()) {
            out.append(word);
            regions.forEach(r -> out.append(' ').append(r));
        }
    }

    private void terminator(Block block) {
        out.append(INDENT);
        switch (block.terminator()) {
            case null -> out.append("open");
            case Terminator.Jump t -> out.append("jump ").append(edge(t.edge()));
            case Terminator.Branch t -> {
                out.append("br.").append(OpText.text(t.cond())).append('.').append(OpText.suffix(t.type()));
                out.append(' ').append(name(t.left())).append(", ").append(name(t.right()));
                out.append(" -> ").append(edge(t.taken())).append(", ").append(edge(t.other()));
                out.append(switch (t.odds()) {
                    case EVEN -> "";
                    case TAKEN -> " likely";
                    case NOT_TAKEN -> " unlikely";
                });
            }
            case Terminator.Return t -> out.append("return ").append(name(t.value()));
            case Terminator.TailCall t -> out.append("tailcall ").append(
                    t.uses().stream().map(this::name).collect(Collectors.joining(", ")));
            case Terminator.Unreachable t -> out.append("unreachable");
        }
        out.append('\n');
    }

    private String edge(Edge edge) {
        return name(edge.target()) + edge.list().stream().map(this::name).collect(Collectors.joining(", ", "(", ")"));
    }

    /** What is known beyond what the op says, or nothing. */
    private static String range(Value value, Range ofOp) {
        Range byOp = Range.ANY.and(ofOp);
        Range range = byOp.and(value.range());
        if (range.equals(byOp)) {
            return "";
        }
        boolean plain = Range.between(range.min(), range.max()).zeros() == range.zeros();
        return "[" + OpText.unsigned(range.min()) + ", " + OpText.unsigned(range.max()) + "]"
                + (plain ? "" : " zeros " + OpText.unsigned(range.zeros()));
    }

    private static String offset(long offset) {
        return offset == 0 ? "" : offset < 0 ? " - " + OpText.unsigned(-offset) : " + " + OpText.unsigned(offset);
    }

    private String name(Value value) {
        if (value == null) {
            return "none";
        }
        int number = value.id() < valueNumbers.length ? valueNumbers[value.id()] : NO_NUMBER;
        return number == NO_NUMBER ? "v" + value.id() + "?" : "v" + number;
    }

    private String name(Block block) {
        int number = block.id() < blockNumbers.length ? blockNumbers[block.id()] : NO_NUMBER;
        return number == NO_NUMBER ? "b" + block.id() + "?" : "b" + number;
    }
}
