package io.sluice.dataplane.value;

import io.sluice.vm.btf.Btf;
import io.sluice.vm.btf.BtfException;
import io.sluice.vm.btf.BtfType;
import java.util.List;

/** What types have: sizes, and members, which of data sections are their variables. */
final class Sections {
    private Sections() {
    }

    /** A data section as a struct of its variables. */
    static BtfType.Composite struct(Btf types, BtfType.DataSec section) {
        List<BtfType.Member> members = section.vars().stream()
                .filter(part -> types.type(part.type()) instanceof BtfType.Var)
                .map(part -> member(part, (BtfType.Var) types.type(part.type()))).toList();
        return new BtfType.Composite(section.name(), false, section.size(), members);
    }

    private static BtfType.Member member(BtfType.SecVar part, BtfType.Var variable) {
        return new BtfType.Member(variable.name(), variable.type(), part.offset() * Byte.SIZE, 0);
    }

    /** How many bytes a type has, -1 where it has no size. */
    static int sizeOf(Btf types, int typeId) {
        try {
            return types.sizeOf(typeId);
        } catch (BtfException e) {
            return -1;
        }
    }

    /** The struct or union that a type is, or null. */
    static BtfType.Composite membersOf(Btf types, int typeId) {
        return switch (types.resolved(typeId)) {
            case BtfType.Composite t -> t;
            case BtfType.DataSec t -> struct(types, t);
            default -> null;
        };
    }
}
