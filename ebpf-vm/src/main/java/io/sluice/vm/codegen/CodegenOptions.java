package io.sluice.vm.codegen;

import io.sluice.vm.x64.CpuFeature;
import java.util.Set;
import java.util.random.RandomGenerator;

/**
 * How code is generated.
 *
 * @param features what the code may use of the CPU
 * @param blinding random numbers that hide those of the program in the code, or null for code that is not blinded
 * @param check whether register allocation is checked, which takes longer than the allocation itself
 */
public record CodegenOptions(Set<CpuFeature> features, RandomGenerator blinding, boolean check) {
}
