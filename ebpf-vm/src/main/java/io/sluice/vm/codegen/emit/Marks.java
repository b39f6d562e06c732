package io.sluice.vm.codegen.emit;

import io.sluice.vm.x64.Assembler;
import io.sluice.vm.x64.Label;
import java.util.ArrayList;
import java.util.List;

/** Where in the code each insn of the program starts. */
public final class Marks {
    /**
     * From here on code is of an insn.
     *
     * @param at where
     * @param insn its index, or -1
     */
    public record Mark(Label at, int insn) {
    }

    private final List<Mark> marks = new ArrayList<>();

    /** What follows is of an insn, or of none (-1). */
    public void at(Assembler a, int insn) {
        if (marks.isEmpty() || marks.getLast().insn() != insn) {
            Label here = a.newLabel();
            a.bind(here);
            marks.add(new Mark(here, insn));
        }
    }

    /** All of them, in order. */
    public List<Mark> all() {
        return marks;
    }
}
