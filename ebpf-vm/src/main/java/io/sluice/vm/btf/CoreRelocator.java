package io.sluice.vm.btf;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Answers the CO-RE relocations of one object for one target: a given BTF, the running kernel's, the object's own, or
 * none. A question that the target cannot answer comes back unresolved; a question that makes no sense in the
 * object's own types, or that candidates answer differently, is an error.
 */
public final class CoreRelocator {
    private final Btf local;
    private final Btf target;
    /** The target is the object itself. */
    private final boolean own;
    private final CoreTypes types;
    private final Map<BtfExt.CoreRelo, CoreResult> known = new HashMap<>();
    private final Map<Integer, List<Integer>> candidates = new HashMap<>();

    /**
     * A relocator from {@code local} to {@code target}; with a null target nothing exists.
     */
    public CoreRelocator(Btf local, Btf target) {
        this.local = local;
        this.target = target;
        this.own = local.equals(target);
        this.types = new CoreTypes(local, target);
    }

    /**
     * Answers one relocation.
     *
     * @throws BtfException if it is malformed or ambiguous, with what it asked in the message
     */
    public CoreResult resolve(BtfExt.CoreRelo relo) {
        BtfExt.CoreRelo key = new BtfExt.CoreRelo(0, relo.type(), relo.access(), relo.kind());
        CoreResult result = known.get(key);
        if (result == null) {
            result = answer(relo);
            known.put(key, result);
        }
        return result;
    }

    private CoreResult answer(BtfExt.CoreRelo relo) {
        CoreKind kind = CoreKind.of(relo.kind());
        CoreSpec wanted;
        String what = kind.text() + " of type " + relo.type();
        try {
            wanted = CoreSpec.parse(local, relo.type(), local.string(relo.access()), kind);
            what = kind.text() + " of \"" + wanted.describe() + "\"";
            CoreValue original = CoreValue.of(kind, wanted);
            if (kind == CoreKind.TYPE_ID_LOCAL) {
                return new CoreResult(what, true, original.value(), original.value(), false, 0, 0, true);
            }
            if (local.name(relo.type()).isEmpty()) {
                throw new BtfException("type " + relo.type() + " has no name to search the target for");
            }
            CoreValue value = search(wanted, relo.type(), kind);
            if (value == null) {
                return new CoreResult(what, false, original.value(), 0, false, 0, 0, true);
            }
            return new CoreResult(what, true, original.value(), value.value(), original.validate(),
                    original.size(), value.size(), resizable(original, value));
        } catch (BtfException e) {
            throw new BtfException("CO-RE relocation: " + what + ": " + e.getMessage());
        }
    }

    /** All candidates that have the path must agree, as the running kernel may be any of them. */
    private CoreValue search(CoreSpec wanted, int type, CoreKind kind) {
        CoreSpec agreed = null;
        CoreValue value = null;
        for (int candidate : candidates.computeIfAbsent(type, this::findCandidates)) {
            CoreSpec found = new CoreMatcher(types, local, target).match(wanted, candidate, kind);
            if (found == null) {
                continue;
            }
            CoreValue next = CoreValue.of(kind, found);
            if (agreed != null && (found.bitOffset != agreed.bitOffset || next.value() != value.value())) {
                throw new BtfException("is ambiguous: types " + agreed.root + " and " + candidate
                        + " of the target give " + value.value() + " and " + next.value());
            }
            if (agreed == null) {
                agreed = found;
                value = next;
            }
        }
        return agreed == null ? CoreValue.of(kind, null) : value;
    }

    private List<Integer> findCandidates(int type) {
        if (target == null) {
            return List.of();
        }
        BtfType wanted = local.type(type);
        String name = CoreNames.essential(wanted.name());
        List<Integer> same = target.named(name).stream().filter(id -> {
            types.step();
            return CoreTypes.sameKind(wanted, target.type(id));
        }).toList();
        if (!own) {
            return same;
        }
        // The object's own views of a type are no candidates for each other; the one without flavour is the type.
        List<Integer> plain = same.stream().filter(id -> target.name(id).equals(name)).toList();
        return plain.isEmpty() || wanted.name().equals(name) ? List.of(type) : plain;
    }

    /** Pointers may shrink and unsigned integers may change, because a load extends them with zeroes. */
    private boolean resizable(CoreValue original, CoreValue value) {
        if (original.size() == value.size()) {
            return true;
        }
        BtfType from = local.type(original.type());
        BtfType to = target.type(value.type());
        return from instanceof BtfType.Ptr && to instanceof BtfType.Ptr
                || from instanceof BtfType.Int a && to instanceof BtfType.Int b && !a.signed() && !b.signed();
    }
}
