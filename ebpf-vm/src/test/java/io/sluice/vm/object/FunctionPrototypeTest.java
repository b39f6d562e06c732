package io.sluice.vm.object;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sluice.vm.api.FunctionPrototype;
import io.sluice.vm.api.FunctionPrototype.Param;
import io.sluice.vm.api.FunctionPrototype.ParamKind;
import io.sluice.vm.api.ProgramSpec;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Prototypes of functions, read from an object that clang-19 made of src/test/bpf/special.bpf.c. */
class FunctionPrototypeTest {
    private static final CollectionSpec SPECIAL = CompiledObjectTest.load("special", ObjectOptions.PLAIN);

    private static ProgramSpec.Function function(String name) {
        ProgramSpec program = SPECIAL.program("x_" + name).orElseThrow();
        return program.functions().stream().filter(f -> f.name().equals(name)).findFirst().orElseThrow();
    }

    private static List<Param> params(String name) {
        FunctionPrototype prototype = function(name).prototype();
        assertEquals("", prototype.problem());
        return prototype.params();
    }

    private static String problem(String name) {
        return function(name).prototype().problem();
    }

    @Test
    void numbersHaveTheSizeOfTheirTypes() {
        assertEquals(List.of(new Param(ParamKind.SCALAR, false, 4, ""), new Param(ParamKind.SCALAR, false, 4, ""),
                new Param(ParamKind.SCALAR, false, 8, ""), new Param(ParamKind.SCALAR, false, 1, "")),
                params("scalars"));
    }

    @Test
    void theContextIsToldByItsTypeOrItsTag() {
        assertEquals(List.of(Param.of(ParamKind.CTX)), params("context"));
        assertEquals(List.of(Param.of(ParamKind.CTX)), params("tagged_context"));
        assertEquals("arg#0 should be `struct xdp_md *`", problem("wrong_context"));
    }

    @Test
    void otherPointersAreMemoryThatMayBeNullUnlessTagged() {
        assertEquals(List.of(new Param(ParamKind.MEM, true, 16, ""), new Param(ParamKind.MEM, true, 16, "")),
                params("memory"));
        assertEquals(List.of(new Param(ParamKind.MEM, false, 16, "")), params("nonnull"));
    }

    @Test
    void kernelObjectsAndDynptrsAreToldByTypeAndTag() {
        assertEquals(List.of(Param.of(ParamKind.DYNPTR)), params("dynptr"));
        assertEquals(List.of(new Param(ParamKind.TRUSTED_PTR, true, 0, "task_struct")), params("trusted"));
        assertEquals(List.of(new Param(ParamKind.UNTRUSTED_PTR, false, 0, "task_struct"),
                Param.of(ParamKind.UNTRUSTED_MEM)), params("untrusted"));
    }

    @Test
    void whatCantBeVerifiedAloneIsSaidInTheKernelsWords() {
        assertEquals("arg#0 has invalid combination of tags", problem("nullable"));
        assertEquals("arg#0 reference type('UNKNOWN ') size cannot be determined: -22", problem("sizeless"));
        assertEquals("arg#0 has unsupported set of tags", problem("odd_tag"));
        assertEquals("arg#0 has pointer tag, but is not a pointer type", problem("tagged_scalar"));
        assertEquals("Global function pointer_result() doesn't return scalar. Only those are supported.",
                problem("pointer_result"));
        assertEquals("Global function no_result() doesn't return scalar. Only those are supported.",
                problem("no_result"));
    }

    @Test
    void aHiddenFunctionIsStatic() {
        assertTrue(function("scalars").global());
        assertFalse(function("hidden_function").global());
        assertFalse(function("static_function").global());
    }
}
