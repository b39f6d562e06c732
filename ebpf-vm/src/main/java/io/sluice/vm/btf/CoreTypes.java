package io.sluice.vm.btf;

import java.util.List;

/**
 * The three questions that CO-RE asks about a type of the object and one of the target: are fields of them compatible,
 * are the types compatible, do they match. The rules are those that libbpf documents for
 * {@code bpf_core_fields_are_compat}, {@code bpf_core_types_are_compat} and {@code bpf_core_types_match}.
 */
final class CoreTypes {
    /** Types compared for one object; real objects need thousands, and hostile ones stop after seconds. */
    private static final long MAX_STEPS = 5_000_000;

    private final Btf local;
    private final Btf target;
    private long steps;

    CoreTypes(Btf local, Btf target) {
        this.local = local;
        this.target = target;
    }

    /** Counts work. */
    void step() {
        if (++steps > MAX_STEPS) {
            throw new BtfException("CO-RE relocations need more than " + MAX_STEPS + " comparisons of types");
        }
    }

    /** A member of the one type may stand for a member of the other. */
    boolean fieldsCompatible(int localId, int targetId) {
        int a = localId;
        int b = targetId;
        for (int depth = 0; depth < BtfLayout.MAX_DEPTH; depth++) {
            step();
            BtfType x = local.resolved(a);
            BtfType y = target.resolved(b);
            if (x instanceof BtfType.Composite && y instanceof BtfType.Composite) {
                return true;
            }
            if (!sameKind(x, y)) {
                return false;
            }
            switch (x) {
                case BtfType.Ptr t -> {
                    return true;
                }
                case BtfType.Float t -> {
                    return true;
                }
                case BtfType.Fwd t -> {
                    return namesCompatible(x, y);
                }
                case BtfType.Enum t -> {
                    return namesCompatible(x, y);
                }
                case BtfType.Int t -> {
                    return t.offset() == 0 && ((BtfType.Int) y).offset() == 0;
                }
                case BtfType.Array t -> {
                    a = t.element();
                    b = ((BtfType.Array) y).element();
                }
                default -> {
                    return false;
                }
            }
        }
        throw tooDeep(localId);
    }

    private static boolean namesCompatible(BtfType a, BtfType b) {
        return a.name().isEmpty() || b.name().isEmpty() || CoreNames.same(a.name(), b.name());
    }

    /** Enums of both widths are the same kind, and structs and unions are not. */
    static boolean sameKind(BtfType a, BtfType b) {
        if (a instanceof BtfType.Composite x && b instanceof BtfType.Composite y) {
            return x.union() == y.union();
        }
        return a.getClass() == b.getClass();
    }

    /** The target has a type that may stand for the object's: same kinds all the way down, structs not looked into. */
    boolean compatible(int localId, int targetId) {
        return sameKind(local.type(localId), target.type(targetId)) && compatible(localId, targetId, 0);
    }

    private boolean compatible(int localId, int targetId, int depth) {
        step();
        if (depth >= BtfLayout.MAX_DEPTH) {
            throw tooDeep(localId);
        }
        BtfType x = local.resolved(localId);
        BtfType y = target.resolved(targetId);
        if (!sameKind(x, y)) {
            return false;
        }
        return switch (x) {
            case BtfType.Void t -> true;
            case BtfType.Composite t -> true;
            case BtfType.Enum t -> true;
            case BtfType.Fwd t -> true;
            case BtfType.Int t -> t.offset() == 0 && ((BtfType.Int) y).offset() == 0;
            case BtfType.Ptr t -> compatible(t.target(), ((BtfType.Ptr) y).target(), depth + 1);
            case BtfType.Array t -> compatible(t.element(), ((BtfType.Array) y).element(), depth + 1);
            case BtfType.FuncProto t -> {
                BtfType.FuncProto u = (BtfType.FuncProto) y;
                boolean same = t.params().size() == u.params().size();
                for (int i = 0; same && i < t.params().size(); i++) {
                    same = compatible(t.params().get(i).type(), u.params().get(i).type(), depth + 1);
                }
                yield same && compatible(t.result(), u.result(), depth + 1);
            }
            default -> false;
        };
    }

    /** The target's type has everything that the object's type has. */
    boolean matches(int localId, int targetId) {
        return matches(localId, targetId, false, 0);
    }

    private boolean matches(int localId, int targetId, boolean behindPointer, int depth) {
        step();
        if (depth >= BtfLayout.MAX_DEPTH) {
            throw tooDeep(localId);
        }
        BtfType x = local.resolved(localId);
        BtfType y = target.resolved(targetId);
        if (!CoreNames.same(x.name(), y.name())) {
            return false;
        }
        if (behindPointer && x instanceof BtfType.Fwd t && y instanceof BtfType.Composite u) {
            return t.union() == u.union();
        }
        if (behindPointer && x instanceof BtfType.Composite t && y instanceof BtfType.Fwd u) {
            return t.union() == u.union();
        }
        if (!sameKind(x, y)) {
            return false;
        }
        return switch (x) {
            case BtfType.Void t -> true;
            case BtfType.Fwd t -> t.union() == ((BtfType.Fwd) y).union();
            case BtfType.Int t -> t.size() == ((BtfType.Int) y).size() && t.signed() == ((BtfType.Int) y).signed();
            case BtfType.Enum t -> enumsMatch(t, (BtfType.Enum) y);
            case BtfType.Composite t -> behindPointer || membersMatch(t, (BtfType.Composite) y, depth);
            case BtfType.Ptr t -> matches(t.target(), ((BtfType.Ptr) y).target(), true, depth + 1);
            case BtfType.Array t -> t.count() == ((BtfType.Array) y).count()
                    && matches(t.element(), ((BtfType.Array) y).element(), behindPointer, depth + 1);
            case BtfType.FuncProto t -> protosMatch(t, (BtfType.FuncProto) y, behindPointer, depth);
            default -> false;
        };
    }

    private boolean protosMatch(BtfType.FuncProto a, BtfType.FuncProto b, boolean behindPointer, int depth) {
        if (a.params().size() != b.params().size()) {
            return false;
        }
        for (int i = 0; i < a.params().size(); i++) {
            if (!matches(a.params().get(i).type(), b.params().get(i).type(), behindPointer, depth + 1)) {
                return false;
            }
        }
        return matches(a.result(), b.result(), behindPointer, depth + 1);
    }

    private boolean enumsMatch(BtfType.Enum a, BtfType.Enum b) {
        if (a.size() != b.size() || a.values().size() > b.values().size()) {
            return false;
        }
        for (BtfType.EnumValue value : a.values()) {
            if (findValue(b, value.name()) < 0) {
                return false;
            }
        }
        return true;
    }

    /** Index of the enumerator of this essential name, or -1. */
    int findValue(BtfType.Enum type, String name) {
        String wanted = CoreNames.essential(name);
        List<BtfType.EnumValue> values = type.values();
        for (int i = 0; i < values.size(); i++) {
            step();
            if (CoreNames.essential(values.get(i).name()).equals(wanted)) {
                return i;
            }
        }
        return -1;
    }

    private boolean membersMatch(BtfType.Composite a, BtfType.Composite b, int depth) {
        if (a.members().size() > b.members().size()) {
            return false;
        }
        for (BtfType.Member member : a.members()) {
            if (!memberMatches(member, b, depth)) {
                return false;
            }
        }
        return true;
    }

    private boolean memberMatches(BtfType.Member member, BtfType.Composite type, int depth) {
        for (BtfType.Member other : type.members()) {
            step();
            if (CoreNames.same(member.name(), other.name())
                    && matches(member.type(), other.type(), false, depth + 1)) {
                return true;
            }
        }
        return false;
    }

    private static BtfException tooDeep(int id) {
        return new BtfException("BTF type " + id + ": more than " + BtfLayout.MAX_DEPTH + " types deep, or a cycle");
    }
}
