package io.sluice.vm.opt.memory;

import io.sluice.vm.ir.Builder;
import io.sluice.vm.ir.Op;
import io.sluice.vm.ir.Type;
import io.sluice.vm.ir.Value;
import java.util.ArrayList;
import java.util.List;

/** The cheapest words that neighbouring bytes of a {@link StoreGroup} can be stored by. */
final class Tiling {
    /** What an op costs, or a load. */
    static final int OP = 2;
    /** What a store costs: CPUs pass one a cycle on to the cache, and take several ops in that time. */
    static final int STORE = 5;
    private static final int VECTOR = Type.V128.bytes();
    private static final int MOST_PIECES = 4;
    private static final int NEVER = Integer.MAX_VALUE / 2;

    private final StoreGroup group;
    private final Sources sources;
    private final boolean vectors;

    /**
     * One store.
     *
     * @param from its first byte, as the group counts
     * @param number the bytes that are constants, at their places
     * @param pieces the others
     */
    record Word(int from, int bytes, int cost, long number, List<Piece> pieces) {
    }

    /** What is known of the values that bytes come from. */
    interface Sources {
        /** Whether a load may be done again, or its bytes by another one, where new loads go. */
        boolean mayLoad(Value load);

        /** Whether a load has no other use than stores of the group. */
        boolean isOwn(Value load);

        /** The bytes that may be loaded where this load is allowed: from and to, as offsets from its base. */
        long[] bounds(Value load);
    }

    Tiling(StoreGroup group, Sources sources, boolean vectors) {
        this.group = group;
        this.sources = sources;
        this.vectors = vectors;
    }

    /** The words for all bytes of a range. */
    List<Word> words(int from, int to) {
        int[] best = new int[to - from + 1];
        Word[] choice = new Word[to - from];
        for (int i = to - 1; i >= from; i--) {
            best[i - from] = NEVER;
            for (int bytes = vectors ? VECTOR : Long.BYTES; bytes > 0; bytes /= 2) {
                Word word = i + bytes > to ? null : bytes == VECTOR ? vector(i) : word(i, bytes);
                if (word != null && word.cost() + best[i + bytes - from] < best[i - from]) {
                    best[i - from] = word.cost() + best[i + bytes - from];
                    choice[i - from] = word;
                }
            }
        }
        List<Word> words = new ArrayList<>();
        for (int i = from; i < to; i += words.getLast().bytes()) {
            words.add(choice[i - from]);
        }
        return words;
    }

    /** A word, or null where it takes too much. */
    Word word(int from, int bytes) {
        long number = 0;
        boolean constant = false;
        List<Piece> pieces = new ArrayList<>(2);
        int cost = STORE;
        int at = 0;
        while (at < bytes) {
            Value root = group.root(from + at);
            if (root.isConst()) {
                number |= (root.imm() >>> group.part(from + at) * Byte.SIZE & 0xff) << at * Byte.SIZE;
                constant = true;
                at++;
                continue;
            }
            Piece piece = piece(from + at, bytes - at, at);
            if (pieces.size() == MOST_PIECES) {
                return null;
            }
            pieces.add(piece);
            cost += cost(piece);
            at += piece.bytes();
        }
        int parts = pieces.size() + (constant && (number != 0 || pieces.isEmpty()) ? 1 : 0);
        cost += (parts - 1) * OP;
        boolean wide = bytes == Long.BYTES && number != (int) number;
        return new Word(from, bytes, cost + (wide ? OP : 0), number, pieces);
    }

    private int cost(Piece piece) {
        boolean load = piece.loaded() > 0 || sources.isOwn(piece.root());
        return (piece.ops() + (load ? 1 : 0)) * OP;
    }

    /** The longest piece that begins at a byte. */
    private Piece piece(int from, int most, int at) {
        Value root = group.root(from);
        int part = group.part(from);
        int bytes = 1;
        while (bytes < most && group.root(from + bytes) == root && group.part(from + bytes) == part + bytes) {
            bytes++;
        }
        Piece value = Piece.ofValue(root, part, bytes, at, bytes == most);
        int there = isLoaded(from) ? 1 : 0;
        while (there > 0 && there < most && follows(from, from + there)) {
            there++;
        }
        if (there < bytes) {
            return value;
        }
        long[] bounds = sources.bounds(root);
        Piece memory = Piece.ofMemory(root, memory(from), there, at, there == most, bounds[0], bounds[1]);
        if (memory == null && there > bytes) {
            int word = Integer.highestOneBit(there);
            memory = word < bytes ? null : Piece.ofMemory(root, memory(from), word, at, false, bounds[0], bounds[1]);
        }
        boolean better = memory != null && (memory.bytes() > bytes || cost(memory) < cost(value));
        return better ? memory : value;
    }

    private boolean isLoaded(int at) {
        Value root = group.root(at);
        return root != null && root.op() == Op.LOAD && group.part(at) < root.size() && sources.mayLoad(root);
    }

    /** Where in memory a byte was loaded from. */
    private long memory(int at) {
        return Place.of(group.root(at)).offset() + group.part(at);
    }

    /** Whether a byte comes from as far behind that of another as it goes. */
    private boolean follows(int first, int at) {
        if (!isLoaded(at)) {
            return false;
        }
        Place one = Place.of(group.root(first));
        Place other = Place.of(group.root(at));
        return one.base().equals(other.base()) && one.region().equals(other.region())
                && memory(at) - memory(first) == at - first;
    }

    /** A copy of a vector, or zeros. */
    private Word vector(int from) {
        boolean zeros = true;
        boolean copy = isLoaded(from);
        for (int i = from; i < from + VECTOR && (zeros || copy); i++) {
            Value root = group.root(i);
            zeros = zeros && root.isConst() && (root.imm() >>> group.part(i) * Byte.SIZE & 0xff) == 0;
            copy = copy && follows(from, i);
        }
        if (!zeros && !copy) {
            return null;
        }
        Value root = group.root(from);
        List<Piece> pieces = zeros ? List.of()
                : List.of(new Piece(root, memory(from), VECTOR, 0, 0, 0, 0, VECTOR));
        return new Word(from, VECTOR, STORE + OP, 0, pieces);
    }

    /** What is stored, of pieces in the order of those of the word. */
    static Value join(Builder builder, Word word, List<Value> pieces) {
        Type type = word.bytes() <= Integer.BYTES ? Type.I32 : Type.I64;
        Value whole = null;
        for (Value piece : pieces) {
            whole = whole == null ? piece : builder.op(Op.OR, type, whole, piece);
        }
        if (whole == null) {
            return builder.constant(word.number());
        }
        return word.number() == 0 ? whole : builder.op(Op.OR, type, whole, builder.constant(word.number()));
    }
}
