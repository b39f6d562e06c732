package io.sluice.dataplane.bpf;

import io.sluice.vm.api.Bytes;
import io.sluice.vm.api.MapSpec;
import io.sluice.vm.api.ProgramSpec;
import io.sluice.vm.insn.InsnMap;
import io.sluice.vm.object.CollectionSpec;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * One way to break a program.
 *
 * @param name what is wrong with the result
 * @param kernelSays part of the kernel's reason once it is; a candidate that it refuses for another reason is passed by
 * @param candidates the edits that may do it, the likeliest first
 */
record Breakage(String name, String kernelSays, Function<Subject, Stream<Candidate>> candidates) {
    /** A program with its object. */
    record Subject(CollectionSpec object, ProgramSpec program) {
        /** The index of a map of the program's list. */
        int map(String name) {
            return program.maps().indexOf(name);
        }
    }

    /**
     * An edit of the program's insns.
     *
     * @param edit of the insns
     * @param added a map that comes last in the program's list, or null
     * @param types those that the added map's value needs in place of the object's own, or null
     */
    record Candidate(InsnMap edit, MapSpec added, Bytes types) {
        /** The program after it; one with foreign types has none for its functions and no lines. */
        ProgramSpec program(ProgramSpec whole) {
            ProgramSpec edited = whole.edited(edit);
            if (added == null) {
                return edited;
            }
            List<String> maps = new ArrayList<>(whole.maps());
            maps.add(added.name());
            boolean plain = types != null;
            List<ProgramSpec.Function> functions = edited.functions().stream()
                    .map(f -> plain ? new ProgramSpec.Function(f.slot(), f.name(), 0, f.global()) : f).toList();
            return new ProgramSpec(edited.name(), edited.section(), edited.kind(), edited.frags(), edited.insns(), maps,
                    edited.kfuncs(), functions, plain ? List.of() : edited.lines(), edited.poison(), edited.license());
        }

        /** The types that the kernel gets. */
        Bytes typeSection(Subject subject) {
            return types == null ? subject.object().typeSection() : types;
        }

        /** The maps that it refers to, without the programs in them. */
        List<MapSpec> maps(Subject subject) {
            List<MapSpec> all = new ArrayList<>();
            subject.program().maps().forEach(
                    name -> all.add(Judges.withoutSlots(subject.object().map(name).orElseThrow())));
            if (added != null) {
                all.add(added);
            }
            return all;
        }
    }

    @Override
    public String toString() {
        return name;
    }
}
