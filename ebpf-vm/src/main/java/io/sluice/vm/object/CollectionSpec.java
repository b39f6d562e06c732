package io.sluice.vm.object;

import io.sluice.vm.api.Bytes;
import io.sluice.vm.api.MapSpec;
import io.sluice.vm.api.ProgramSpec;
import io.sluice.vm.btf.Btf;
import java.util.List;
import java.util.Optional;

/**
 * All that an object holds: inert and comparable; equal files and options give equal specs.
 *
 * @param name          the object's name, for messages
 * @param programs      by section and offset; programs that are not XDP are among them, with kind OTHER
 * @param maps          by section and offset; data sections and {@code .kconfig} are maps too, of their section's name
 * @param variables     global variables by map and offset
 * @param license       content of the section {@code license}, "" without one
 * @param kernelVersion content of the section {@code version}, 0 without one
 * @param types         the object's types, null without BTF
 */
public record CollectionSpec(String name, List<ProgramSpec> programs, List<MapSpec> maps, List<VariableSpec> variables,
        String license, int kernelVersion, Btf types) {
    /** Copies the lists. */
    public CollectionSpec {
        programs = List.copyOf(programs);
        maps = List.copyOf(maps);
        variables = List.copyOf(variables);
    }

    /** This with other maps. */
    public CollectionSpec withMaps(List<MapSpec> newMaps) {
        return new CollectionSpec(name, programs, newMaps, variables, license, kernelVersion, types);
    }

    /** The object's {@code .BTF} section, for who passes it on without looking inside; empty without BTF. */
    public Bytes typeSection() {
        return types == null ? Bytes.EMPTY : Bytes.of(types.section());
    }

    /** The program whose function has this name. */
    public Optional<ProgramSpec> program(String wanted) {
        return programs.stream().filter(program -> program.name().equals(wanted)).findFirst();
    }

    /** The map of this name. */
    public Optional<MapSpec> map(String wanted) {
        return maps.stream().filter(map -> map.name().equals(wanted)).findFirst();
    }

    /** The variable of this name. */
    public Optional<VariableSpec> variable(String wanted) {
        return variables.stream().filter(variable -> variable.name().equals(wanted)).findFirst();
    }
}
