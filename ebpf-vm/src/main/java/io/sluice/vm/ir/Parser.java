package io.sluice.vm.ir;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.IntConsumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Reads what {@link Printer} writes; numbers of values and blocks are kept. Comments that tell ranges and insns are
 * read too, others are passed over. Blank lines, and lines that are a comment, may stand anywhere.
 *
 * <p>It reads text, not sense: {@link Checker} tells whether the graph is one.
 */
public final class Parser {
    private static final Pattern VALUE_ID = Pattern.compile("\\bv(\\d{1,7})\\b");

    private final Function<String, Symbol> symbols;
    private final List<String> lines;
    private final Map<Integer, Value> values = new HashMap<>();
    private final Map<Integer, Block> blocks = new HashMap<>();
    private final Map<String, Region> regions = new HashMap<>();
    private final Map<String, FrameObject> objects = new HashMap<>();
    private final List<Runnable> later = new ArrayList<>();
    private final List<Value> order = new ArrayList<>();
    private final Map<Value, Range> ranges = new HashMap<>();
    private Graph graph;
    private Block block;
    private int nextId;

    /** A symbol of which only the text is known. */
    public record Named(String text) implements Symbol {
    }

    private Parser(String text, Function<String, Symbol> symbols) {
        this.symbols = symbols;
        this.lines = text.lines().toList();
        Matcher ids = VALUE_ID.matcher(text);
        while (ids.find()) {
            nextId = Math.max(nextId, Integer.parseInt(ids.group(1)) + 1);
        }
    }

    /**
     * A graph, whose symbols are {@link Named}.
     *
     * @throws IllegalArgumentException with the number of the line, if it can't be read
     */
    public static Graph parse(String text) {
        return parse(text, Named::new);
    }

    /** A graph, with symbols by their text. */
    public static Graph parse(String text, Function<String, Symbol> symbols) {
        return new Parser(text, symbols).run();
    }

    private Graph run() {
        regions.put(Region.ANY.name(), Region.ANY);
        for (int i = 0; i < lines.size(); i++) {
            String line = lines.get(i);
            int comment = line.indexOf(';');
            Tokens tokens = new Tokens(i + 1, comment < 0 ? line : line.substring(0, comment));
            if (!tokens.atEnd()) {
                line(tokens, new Comment(i + 1, comment < 0 ? "" : line.substring(comment + 1).strip()));
            }
        }
        if (graph == null || graph.blocks().isEmpty()) {
            throw new IllegalArgumentException("line " + lines.size() + ": no function");
        }
        later.forEach(Runnable::run);
        graph.reserve(nextId);
        Map<Value, Boolean> seen = new HashMap<>();
        order.forEach(v -> narrow(v, seen));
        return graph;
    }

    /** Operands first, so that ranges come out as they do when values are made one after another. */
    private void narrow(Value value, Map<Value, Boolean> seen) {
        if (seen.put(value, true) != null) {
            return;
        }
        for (int i = 0; i < value.args(); i++) {
            narrow(value.arg(i), seen);
        }
        if (value.op() != Op.PARAM) {
            value.narrow(Ranges.of(value));
        }
        value.narrow(ranges.getOrDefault(value, Range.ANY));
    }

    private void line(Tokens t, Comment comment) {
        String word = t.peek();
        if (graph == null) {
            t.expect("function");
            StringBuilder name = new StringBuilder();
            do {
                name.append(t.next());
            } while (!t.isLast());
            graph = new Graph(name.toString(), constant(Callee.Convention.class, t));
        } else if (graph.blocks().isEmpty() && t.accept("region")) {
            String name = t.next();
            Region.Kind kind = constant(Region.Kind.class, t);
            regions.put(name, new Region(name, kind, t.accept("slack") ? (int) t.number() : 0));
        } else if (graph.blocks().isEmpty() && t.accept("object")) {
            String name = t.next();
            if (objects.put(name, graph.newFrameObject(name, (int) t.number())) != null) {
                throw t.error("object %" + name + ": a second one");
            }
        } else if (word.matches("b\\d+")) {
            header(t, comment);
        } else if (block == null) {
            throw t.error("expected a block");
        } else if (!terminator(t)) {
            value(t, comment);
        }
        t.end();
    }

    private static <E extends Enum<E>> E constant(Class<E> type, Tokens t) {
        String word = t.next();
        for (E constant : type.getEnumConstants()) {
            if (constant.name().toLowerCase(Locale.ROOT).equals(word)) {
                return constant;
            }
        }
        throw t.error("unknown " + type.getSimpleName().toLowerCase(Locale.ROOT) + " \"" + word + "\"");
    }

    private void header(Tokens t, Comment comment) {
        int id = t.id("b");
        block = graph.newBlock(id);
        if (blocks.put(id, block) != null) {
            throw t.error("b" + id + ": a second one");
        }
        t.expect("(");
        while (!t.accept(")")) {
            int valueId = t.id("v");
            t.expect(":");
            String typeName = t.next();
            Type type = null;
            for (Type each : Type.values()) {
                type = each.text().equals(typeName) ? each : type;
            }
            if (type == null) {
                throw t.error("unknown type \"" + typeName + "\"");
            }
            Value param = new Value(valueId, Op.PARAM, type, Value.NONE, Value.Payload.of(block.params().size()));
            param.narrow(type == Type.I32 ? Range.INT : Range.ANY);
            define(param, t);
            block.addParam(param);
            t.accept(",");
        }
        if (t.accept("cold")) {
            block.setCold();
        }
        if (t.accept("fresh")) {
            block.setFresh();
        }
        t.expect(":");
        comment.params((id2, range) -> ranges.put(values.get(id2), range));
    }

    private void define(Value value, Tokens t) {
        order.add(value);
        if (values.put(value.id(), value) != null) {
            throw t.error("v" + value.id() + ": a second one");
        }
    }

    private Value get(int id, Tokens t) {
        Value value = values.get(id);
        if (value == null) {
            throw t.error("v" + id + " is not defined");
        }
        return value;
    }

    private void value(Tokens t, Comment comment) {
        boolean named = t.contains("=");
        int id = named ? t.id("v") : nextId++;
        if (named) {
            t.expect("=");
        }
        String[] name = t.next().split("\\.");
        Op op = OpText.op(name[0]);
        if (op == null || op == Op.PARAM) {
            throw t.error("unknown op \"" + name[0] + "\"");
        }
        if (named == op.isVoid()) {
            throw t.error(op.text() + (named ? " has no result" : " has a result"));
        }
        Form form = new Form(op, name, t);
        List<Integer> args = new ArrayList<>();
        operands(op, form, args, t);
        t.end();
        if (op.arity() != Op.ANY && op.arity() != args.size()) {
            throw t.error(op.text() + ": " + args.size() + " operands, not " + op.arity());
        }
        Value value = new Value(id, op, form.type, new Value[args.size()],
                new Value.Payload(form.imm, form.aux, form.size));
        define(value, t);
        block.add(value);
        later.add(() -> {
            for (int i = 0; i < args.size(); i++) {
                value.setArg(i, get(args.get(i), t));
            }
        });
        comment.value(range -> ranges.put(value, range), value::setOrigin);
    }

    private void operands(Op op, Form form, List<Integer> args, Tokens t) {
        if (op == Op.CONST) {
            form.imm = t.number();
        } else if (op == Op.SYMBOL) {
            form.aux = symbol(t);
            form.imm = t.offset();
        } else if (op == Op.FRAME) {
            String object = t.name("%");
            form.aux = objects.get(object);
            form.imm = t.offset();
            if (form.aux == null) {
                throw t.error("unknown object %" + object);
            }
        } else if (op == Op.CALL) {
            call(form, args, t);
        } else if (OpText.hasAddress(op)) {
            t.expect("[");
            args.add(t.id("v"));
            form.imm = t.offset();
            t.expect("]");
            while (t.accept(",")) {
                args.add(t.id("v"));
            }
            form.aux = op.isAccess() ? region(t) : null;
        } else if (!t.atEnd()) {
            do {
                args.add(t.id("v"));
            } while (t.accept(","));
        }
    }

    private Symbol symbol(Tokens t) {
        String name = t.name("$");
        Symbol data = ConstantData.parse(name);
        return data != null ? data : symbols.apply(name);
    }

    private void call(Form form, List<Integer> args, Tokens t) {
        Symbol symbol = t.peek().startsWith("$") ? symbols.apply(t.name("$")) : null;
        t.expect("(");
        while (!t.accept(")")) {
            args.add(t.id("v"));
            t.accept(",");
        }
        Callee.Convention convention = constant(Callee.Convention.class, t);
        List<Region> reads = t.accept("reads") ? regionList(t) : List.of();
        List<Region> writes = t.accept("writes") ? regionList(t) : List.of();
        List<Integer> reaches = new ArrayList<>();
        if (t.accept("reaches")) {
            do {
                reaches.add((int) t.number());
            } while (t.accept(","));
        }
        form.aux = new Callee(symbol, convention, reads, writes, reaches);
    }

    private List<Region> regionList(Tokens t) {
        List<Region> list = new ArrayList<>();
        while (t.peek().startsWith("@")) {
            list.add(region(t));
        }
        return list;
    }

    private Region region(Tokens t) {
        String name = t.name("@");
        Region region = regions.get(name);
        if (region == null) {
            throw t.error("unknown region @" + name);
        }
        return region;
    }

    /** Reads a terminator, if the line is one; it gets its blocks and values once all are known. */
    private boolean terminator(Tokens t) {
        String[] name = t.peek().split("\\.");
        switch (name[0]) {
            case "jump", "br", "return", "tailcall", "unreachable" -> t.next();
            default -> {
                return false;
            }
        }
        Block from = block;
        block = null;
        Ending ending = switch (name[0]) {
            case "jump" -> {
                Way way = way(t);
                yield () -> new Terminator.Jump(edge(way, t));
            }
            case "br" -> branch(name, t);
            case "return" -> {
                int value = t.id("v");
                yield () -> new Terminator.Return(get(value, t));
            }
            case "tailcall" -> {
                int entry = t.id("v");
                t.expect(",");
                int ctx = t.id("v");
                t.expect(",");
                int state = t.id("v");
                yield () -> new Terminator.TailCall(get(entry, t), get(ctx, t), get(state, t));
            }
            default -> Terminator.Unreachable::new;
        };
        later.add(() -> from.setTerminator(ending.make()));
        return true;
    }

    private Ending branch(String[] name, Tokens t) {
        Cond cond = name.length == 3 ? OpText.cond(name[1]) : null;
        Type type = name.length == 3 ? OpText.type(name[2]) : null;
        if (cond == null || type == null) {
            throw t.error("expected br, a condition and a width");
        }
        int left = t.id("v");
        t.expect(",");
        int right = t.id("v");
        t.expect("->");
        Way taken = way(t);
        t.expect(",");
        Way other = way(t);
        Terminator.Odds odds = t.accept("likely") ? Terminator.Odds.TAKEN
                : t.accept("unlikely") ? Terminator.Odds.NOT_TAKEN : Terminator.Odds.EVEN;
        return () -> new Terminator.Branch(
                cond, type, get(left, t), get(right, t), edge(taken, t), edge(other, t), odds);
    }

    private static Way way(Tokens t) {
        int target = t.id("b");
        List<Integer> args = new ArrayList<>();
        t.expect("(");
        while (!t.accept(")")) {
            args.add(t.id("v"));
            t.accept(",");
        }
        return new Way(target, args);
    }

    private Edge edge(Way way, Tokens t) {
        Block target = blocks.get(way.target);
        if (target == null) {
            throw t.error("b" + way.target + " is not defined");
        }
        return new Edge(target, way.args.stream().map(id -> get(id, t)).toList());
    }

    private interface Ending {
        Terminator make();
    }

    private record Way(int target, List<Integer> args) {
    }

    /** What an op's name says, and what operands add. */
    private static final class Form {
        private Type type;
        private long imm;
        private Object aux;
        private int size;

        Form(Op op, String[] name, Tokens t) {
            int at = 1;
            try {
                if (OpText.hasCond(op)) {
                    aux = OpText.cond(name[at++]);
                }
                if (OpText.hasBits(op)) {
                    imm = Long.parseLong(name[at++]);
                }
                if (OpText.hasSize(op)) {
                    size = Integer.parseInt(name[at++]);
                }
            } catch (ArrayIndexOutOfBoundsException | NumberFormatException e) {
                throw t.error("\"" + String.join(".", name) + "\" lacks a part");
            }
            type = at < name.length ? OpText.type(name[at++]) : OpText.impliedType(op);
            if (type == null || OpText.hasCond(op) && aux == null || at < name.length) {
                throw t.error("\"" + String.join(".", name) + "\" is no form of " + op.text());
            }
            size = op.isAtomic() ? type.bytes() : size;
        }
    }

    /** What a comment says of ranges and insns, as far as it can be read. */
    private record Comment(int line, String text) {
        private static final Pattern RANGE = Pattern.compile(
                "(?:v(?<id>\\d+) )?\\[(?<min>\\w+), (?<max>\\w+)](?: zeros (?<zeros>\\w+))?");
        private static final Pattern ORIGIN = Pattern.compile("insn (\\d+)$");

        void value(Consumer<Range> range, IntConsumer origin) {
            Matcher ranged = RANGE.matcher(text);
            if (ranged.lookingAt()) {
                range.accept(range(ranged));
            }
            Matcher from = ORIGIN.matcher(text);
            if (from.find()) {
                origin.accept(Integer.parseInt(from.group(1)));
            }
        }

        void params(BiConsumer<Integer, Range> each) {
            Matcher ranged = RANGE.matcher(text);
            while (ranged.find()) {
                if (ranged.group("id") != null) {
                    each.accept(Integer.parseInt(ranged.group("id")), range(ranged));
                }
            }
        }

        private Range range(Matcher ranged) {
            long min = unsigned(ranged.group("min"));
            long max = unsigned(ranged.group("max"));
            String zeros = ranged.group("zeros");
            return zeros == null ? Range.between(min, max) : new Range(min, max, unsigned(zeros));
        }

        private long unsigned(String word) {
            try {
                return word.startsWith("0x")
                        ? Long.parseUnsignedLong(word.substring(2), 16) : Long.parseUnsignedLong(word);
            } catch (NumberFormatException e) {
                throw new IllegalArgumentException("line " + line + ": \"" + word + "\" is no number");
            }
        }
    }
}
